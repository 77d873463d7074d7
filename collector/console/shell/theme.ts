const PLACE = 'clickwire.theme'
const THEMES = ['system', 'light', 'dark'] as const

/** How the console looks: as the system says, or always by day or by night. */
export type Theme = (typeof THEMES)[number]

/** The theme that was chosen on this machine. */
export function chosenTheme(): Theme {
  return THEMES.find((theme) => theme === stored()) ?? 'system'
}

/** Puts the chosen theme into force. */
export function applyTheme(theme: Theme = chosenTheme()): void {
  document.documentElement.dataset.theme = theme
}

/** Goes on to the next theme, and returns it. */
export function nextTheme(): Theme {
  const next = THEMES[(THEMES.indexOf(chosenTheme()) + 1) % THEMES.length] ?? 'system'
  try {
    localStorage.setItem(PLACE, next)
  } catch {
    // Without storage it lasts until the page is loaded anew.
  }
  applyTheme(next)
  return next
}

function stored(): string | null {
  try {
    return localStorage.getItem(PLACE)
  } catch {
    return null
  }
}

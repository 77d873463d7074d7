const EVERY_MS = 1000

/** Asks once a second while the page is visible; `show` gets each answer, `fail` hears that there was none. */
export function watch(ask, show, fail) {
  let timer
  let asking = false
  let paused = false

  async function look() {
    clearTimeout(timer)
    if (asking || paused || document.hidden) return
    asking = true
    await ask().then(show).catch(fail)
    asking = false
    timer = setTimeout(look, EVERY_MS)
  }

  document.addEventListener('visibilitychange', look)
  void look()
  return {
    look,
    pause(wanted) {
      paused = wanted
      void look()
    },
  }
}

/** The JSON at this address; a refusal or a silence of five seconds is thrown. */
export async function askJson(address) {
  const response = await fetch(address, { signal: AbortSignal.timeout(5000) })
  if (!response.ok) throw new Error(`${address} answered ${response.status}`)
  return response.json()
}

/** Lets a button hold a watch and let it go on. */
export function pausedBy(button, watching) {
  button.addEventListener('click', () => {
    const paused = button.getAttribute('aria-pressed') !== 'true'
    button.setAttribute('aria-pressed', String(paused))
    button.classList.toggle('main', paused)
    watching.pause(paused)
  })
}

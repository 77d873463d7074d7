const PLACE = 'clickwire.key'

// A tab that is closed forgets it; a private window may have no storage at all.
let held: string | undefined = read()

/** The API key that this tab is signed in with, if it is by one. */
export function heldKey(): string | undefined {
  return held
}

/** Signs this tab in by a key, or out again. */
export function holdKey(key: string | undefined): void {
  held = key
  try {
    if (key === undefined) sessionStorage.removeItem(PLACE)
    else sessionStorage.setItem(PLACE, key)
  } catch {
    // Without storage the key lasts until the page is loaded anew.
  }
}

function read(): string | undefined {
  try {
    return sessionStorage.getItem(PLACE) ?? undefined
  } catch {
    return undefined
  }
}

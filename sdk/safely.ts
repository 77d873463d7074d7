/** The result of `act`, or undefined where the browser, an extension or the page forbids it. */
export const safely = <T>(act: () => T): T | undefined => {
  try {
    return act()
  } catch {
    return undefined
  }
}

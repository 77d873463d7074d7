/** Keeps a note for the next page of the funnel; where storage is forbidden the funnel goes on without it. */
export function keep(name, text) {
  try {
    sessionStorage.setItem(`larkway.${name}`, text)
  } catch {
    // The next page then says "your area", and knows of no quote.
  }
}

/** A note kept on an earlier page, or null. */
export function kept(name) {
  try {
    return sessionStorage.getItem(`larkway.${name}`)
  } catch {
    return null
  }
}

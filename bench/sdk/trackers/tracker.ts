/** A tracker as a site would include it: one script, from another origin than the page. */
export interface Tracker {
  name: string
  /** Where it comes from, for the table: a package and its version, or this repository. */
  source: string
  /** What a page loads from the far side, as `/tracker.js` or, ours, as `/sdk.js`. */
  script: Buffer
  /** What a page holds for it, when the far side is at this origin; its own snippet, where it has one. */
  head(origin: string): string
  /** What a page may hold above that, so that it can call before the script is there. */
  stub?: string
  /** What the far side answers to the script's questions, by path; everything else it accepts. */
  answers?(origin: string): Record<string, string>
  /** True in the page once the script is there. */
  loaded: string
  /** The call in the page that tells of an event; its name is an expression. */
  call(name: string): string
  /** The member of an event by which its own collector counts it once, however often it comes. */
  messageId?: string
}

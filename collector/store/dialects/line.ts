/** What the processes of one database tell each other: that something was owed, or that the settings moved. */
export type Topic = 'deliveries' | 'settings'

/** How the line is doing. */
export interface LineState {
  /** Whether what others say is heard here: tried out by a call to oneself, not believed. */
  hears: boolean
  /** How often this process told the others something. */
  said: number
  /** How often it heard something of them. */
  heard: number
  /** How often it opened the line. */
  opened: number
}

/** The line on which the processes of one database wake each other. Whoever cannot hear still finds everything by looking. */
export interface Line {
  /** Tells the others, after the commit; what is said within 10 ms goes out as one. */
  say(topic: Topic): void
  state(): LineState
  close(): void
}

/** What is done with what the line brings. */
export interface LineEars {
  hear(topic: Topic): void
  /** The line began to be heard, or is not heard any more. */
  changed(hears: boolean, because?: unknown): void
}

/** The channel's name; each database has channels of its own. */
export const CHANNEL = 'clickwire'

/** A message of the line: who says it, and the topics. */
export function lineMessage(from: string, topics: readonly string[]): string {
  return `${from} ${topics.join(',')}`
}

/** Who said a message, and what it was about. */
export function readLineMessage(payload: string): { from: string; topics: string[] } {
  const [from = '', topics = ''] = payload.split(' ', 2)
  return { from, topics: topics.split(',') }
}

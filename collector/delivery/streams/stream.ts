/** A message on its way into a stream. */
export interface StreamMessage {
  /** The same whenever the same thing is told again: consumers drop repeats by it. */
  id: string
  /** What it is about, from the general to the particular. */
  subject: readonly string[]
  body: string
}

/** What became of some messages: so many of the first were kept, and why the next one was not. */
export interface Published {
  kept: number
  because: string | undefined
}

/** An engine for streams: whoever attaches to it gets every message, in order. */
export interface Stream {
  /** Hands messages over in their order: none is kept before all that stand before it. Never throws. */
  publish(messages: readonly StreamMessage[]): Promise<Published>
  close(): Promise<void>
}

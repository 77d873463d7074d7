import { isRecord } from './ask.ts'
import { Fault, unreachable } from './fault.ts'
import { heldKey } from './held-key.ts'
import type { Row } from './records.ts'

/** Who hears what happens. */
export interface Listener {
  hear(item: Row): void
  /** Whether news come in. */
  connected(is: boolean): void
  failed(error: Error): void
}

const AGAIN_MS = 2_000

/**
 * Follows what is stored, until it is told to stop; a broken connection is made anew, and goes on after the last item.
 * By fetch: an EventSource brings no API key along.
 */
export function followLive(path: string, listener: Listener): () => void {
  const stop = new AbortController()
  void keepFollowing(path, listener, stop.signal)
  return () => stop.abort()
}

async function keepFollowing(path: string, listener: Listener, signal: AbortSignal): Promise<void> {
  let last = ''
  while (!signal.aborted) {
    try {
      await follow(path, last, signal, listener, (id) => {
        last = id
      })
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof Fault && error.status >= 400 && error.status < 500) return listener.failed(error)
    }
    if (signal.aborted) return
    listener.connected(false)
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
}

async function follow(
  path: string,
  last: string,
  signal: AbortSignal,
  listener: Listener,
  reached: (id: string) => void,
): Promise<void> {
  const key = heldKey()
  const response = await fetch(path, {
    signal,
    credentials: 'same-origin',
    headers: {
      ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
      ...(last === '' ? {} : { 'Last-Event-ID': last }),
    },
  })
  if (!response.ok || !response.body) {
    const body: unknown = await response.json().catch(() => ({}))
    throw response.ok ? unreachable() : new Fault(response.status, isRecord(body) ? body : {})
  }
  listener.connected(true)
  for await (const block of blocksOf(response.body)) {
    const { id, event, data } = fieldsOf(block)
    if (id !== undefined) reached(id)
    if (event === undefined && data !== undefined) listener.hear(itemIn(JSON.parse(data) as News))
  }
}

interface News {
  kind: string
  id: string
  record: Row
}

function itemIn({ kind, id, record }: News): Row {
  return { ...record, kind, id }
}

async function* blocksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader()
  let waiting = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    waiting += value
    const blocks = waiting.split('\n\n')
    waiting = blocks.pop() ?? ''
    yield* blocks
  }
}

function fieldsOf(block: string): { id?: string; event?: string; data?: string } {
  const lines = block.split('\n').flatMap((line) => {
    const [, name, value] = /^(id|event|data): ?(.*)$/.exec(line) ?? []
    return name === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(lines)
}

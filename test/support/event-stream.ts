/** One message of a stream of Server-Sent Events. */
interface StreamMessage {
  id: string
  event: string
  data: Record<string, unknown>
}

/** A stream as it is read. */
export interface EventStream {
  status: number
  messages: StreamMessage[]
  /** Waits until a message fits, and returns it. */
  until(fits: (message: StreamMessage) => boolean): Promise<StreamMessage>
  /** Resolves when the server ends the stream. */
  ended: Promise<void>
  close(): void
}

/** Opens a stream of Server-Sent Events. */
export async function openEventStream(url: string, headers: Record<string, string>): Promise<EventStream> {
  const cut = new AbortController()
  const response = await fetch(url, { headers, signal: cut.signal })
  const messages: StreamMessage[] = []
  const ended = read(response, messages).catch(() => undefined)
  return {
    status: response.status,
    messages,
    ended,
    close: () => cut.abort(),
    until: async (fits) => {
      for (const began = performance.now(); performance.now() - began < 10_000; ) {
        const found = messages.find(fits)
        if (found) return found
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      throw new Error(`no such message among ${JSON.stringify(messages)}`)
    },
  }
}

async function read(response: Response, messages: StreamMessage[]): Promise<void> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => cut(line, ': ')))
      const data = fields.get('data')
      if (data !== undefined)
        messages.push({
          id: fields.get('id') ?? '',
          event: fields.get('event') ?? 'message',
          data: JSON.parse(data) as Record<string, unknown>,
        })
    }
  }
}

function cut(line: string, by: string): [string, string] {
  const at = line.indexOf(by)
  return [line.slice(0, at), line.slice(at + by.length)]
}

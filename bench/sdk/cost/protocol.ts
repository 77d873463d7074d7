import { once } from 'node:events'

type Listener = (params: Record<string, unknown>) => void

/** A line to a browser's developer protocol; a session is one of its pages. */
export interface Protocol {
  send<Result = unknown>(method: string, params?: object, sessionId?: string): Promise<Result>
  /** Hears the browser's events of one name, the last listener alone. */
  on(method: string, listener: Listener): void
}

interface Message {
  id?: number
  method?: string
  params?: Record<string, unknown>
  result?: unknown
  error?: { message: string }
}

/**
 * Connects to a browser. Drivers watch the network of their pages, which makes requests several times as expensive as
 * they are for a visitor; this watches nothing that it is not told to.
 */
export async function connect(address: string): Promise<Protocol> {
  const socket = new WebSocket(address)
  const waiting = new Map<number, (message: Message) => void>()
  const listeners = new Map<string, Listener>()
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    if (message.id === undefined) return listeners.get(message.method ?? '')?.(message.params ?? {})
    waiting.get(message.id)?.(message)
    waiting.delete(message.id)
  })
  await once(socket, 'open')
  let last = 0
  return {
    send: <Result>(method: string, params: object = {}, sessionId?: string) =>
      new Promise<Result>((resolve, reject) => {
        const id = ++last
        waiting.set(id, ({ result, error }) => {
          if (error) reject(new Error(`${method}: ${error.message}`))
          else resolve(result as Result)
        })
        socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }))
      }),
    on: (method, listener) => void listeners.set(method, listener),
  }
}

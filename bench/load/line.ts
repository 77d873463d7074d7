import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/**
 * A kept-alive connection that asks one thing after the other. Written on bare sockets: a real client costs as much as
 * the fastest server that is measured, and would be what is measured.
 */
export class Line {
  readonly #port: number
  #socket: Socket
  #got = ''
  #settle: ((status: number) => void) | undefined
  #fail: ((error: Error) => void) | undefined

  private constructor(port: number, socket: Socket) {
    this.#port = port
    this.#socket = this.#listenTo(socket)
  }

  #listenTo(socket: Socket): Socket {
    socket.setNoDelay()
    socket.on('data', (chunk: Buffer) => this.#take(chunk.toString('latin1')))
    socket.on('error', (error) => this.#fail?.(error))
    socket.on('close', () => this.#fail?.(new Error('the server closed the connection')))
    return socket
  }

  /** Connects to a port of this machine. */
  static async open(port: number): Promise<Line> {
    return new Line(port, await connected(port))
  }

  /** Sends a whole request, and gives the status of its answer once that has come. */
  async ask(request: string): Promise<number> {
    // A server ends a connection on which nobody asked for some seconds: while another one had its turn.
    if (this.#socket.destroyed || this.#socket.readableEnded)
      this.#socket = this.#listenTo(await connected(this.#port))
    return new Promise((resolve, reject) => {
      this.#settle = resolve
      this.#fail = reject
      this.#socket.write(request, 'latin1')
    })
  }

  /** Ends the connection. */
  close(): void {
    this.#fail = undefined
    this.#socket.destroy()
  }

  // Every server that is measured says how long its answers are.
  #take(text: string): void {
    this.#got += text
    const head = this.#got.indexOf('\r\n\r\n')
    if (head < 0) return
    const length = Number(/content-length: (\d+)/i.exec(this.#got)?.[1])
    if (Number.isNaN(length)) this.#fail?.(new Error('an answer does not tell its length'))
    if (this.#got.length < head + 4 + length) return
    const status = Number(this.#got.slice(9, 12))
    this.#got = ''
    this.#settle?.(status)
  }
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** A POST of JSON as it goes over the wire. */
export function postOf(path: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}

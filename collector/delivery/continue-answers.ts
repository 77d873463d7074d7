import type { Socket } from 'node:net'

const PROVISIONAL = /^HTTP\/1\.[01] 1\d\d[ \r]/
const STATUS_AT = 'HTTP/1.1 '.length
const END = '\r\n\r\n'

/**
 * Lets a connection bear a `100 Continue` that nobody asked for, as RFC 9110 wants of every client: undici takes it
 * for the end of all sense, and what the receiver took would be sent again. It is shown to undici as a 103, which
 * says as little. A status line that comes in pieces is not looked at.
 */
export function bearContinue(socket: Socket, awaitsAnswer: () => boolean): void {
  const read = socket.read.bind(socket)
  socket.read = (size?: number) => {
    const chunk: unknown = read(size)
    if (Buffer.isBuffer(chunk) && awaitsAnswer()) rename(chunk)
    return chunk
  }
}

function rename(chunk: Buffer): void {
  for (let at = 0; PROVISIONAL.test(chunk.toString('latin1', at, at + STATUS_AT + 4)); ) {
    if (chunk.toString('latin1', at + STATUS_AT, at + STATUS_AT + 3) === '100')
      chunk.write('103', at + STATUS_AT, 'latin1')
    const end = chunk.indexOf(END, at)
    if (end < 0) return
    at = end + END.length
  }
}

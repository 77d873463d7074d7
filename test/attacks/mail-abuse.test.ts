import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { createMailer } from '../../collector/delivery/mail.ts'
import { tcpServer } from '../collector/delivery/far-end.ts'

const MAIL = {
  ...{ from: 'desk@clickwire.example', to: ['a@example.com'], replyTo: undefined, subject: 'Hello' },
  ...{ text: 'Hello', messageId: '<1@clickwire.invalid>' },
}

/** Writes again and again, as long as the other side takes it. */
function flood(socket: Socket, chunk: string): void {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk)) if (socket.writableLength > 65_536) break
    if (!socket.destroyed) socket.once('drain', more)
  }
  more()
}

function drip(socket: Socket, text: string): void {
  const dripping = setInterval(() => socket.write(text), 30)
  socket.on('close', () => clearInterval(dripping))
}

/** Answers every command with 250, but says something else once it has heard one of them. */
function afterCommand(socket: Socket, word: string, then: (socket: Socket) => void): void {
  socket.write('220 here\r\n')
  socket.on('data', (chunk) => {
    if (String(chunk).startsWith(word)) then(socket)
    else socket.write('250 fine\r\n')
  })
}

const SERVERS: [string, (socket: Socket) => void][] = [
  ['says nothing', () => {}],
  ['greets a byte at a time', (socket) => drip(socket, '2')],
  ['greets without an end', (socket) => flood(socket, '220 '.repeat(1_000))],
  ['greets in lines without an end', (socket) => flood(socket, '220-hello\r\n'.repeat(100))],
  ['answers what was not asked, without an end', (socket) => flood(socket, '250 ok\r\n'.repeat(100))],
  ['drips after MAIL', (socket) => afterCommand(socket, 'MAIL', () => drip(socket, '250-x\r\n'))],
  ['falls silent after RCPT', (socket) => afterCommand(socket, 'RCPT', () => {})],
  ['is none at all', (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n')],
  ['resets', (socket) => socket.resetAndDestroy()],
]

it.each(SERVERS)(
  'a mail server that %s is given up within the deadline, and nothing is sent',
  async (_does, talk) => {
    const server = await tcpServer(talk)
    const mailed = await createMailer({ allowPrivate: true }).send(
      { host: '127.0.0.1', port: server.port, tls: 'none', username: undefined, password: undefined },
      MAIL,
      500,
    )
    expect(mailed.status).not.toBe('sent')
    if (mailed.status !== 'sent') expect(mailed.response.length).toBeLessThanOrEqual(500)
    await expect.poll(() => server.seen.closed).toBe(server.seen.connections)
  },
)

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** A real mail server on this machine, and what it was handed. */
export interface MailServer {
  port: number
  /** Whom each message was for, by the envelope, and the message itself. */
  messages: { to: string[]; message: string }[]
  /** The code it refuses recipients with from now on; 0 refuses none. */
  refuse(code: number): void
  close(): Promise<void>
}

/** Starts a mail server that takes every message. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const messages: MailServer['messages'] = []
  let refusal = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.key ? [] : ['STARTTLS'],
    onRcptTo: (_address, _session, done) =>
      done(refusal === 0 ? null : Object.assign(new Error('no such box'), { responseCode: refusal })),
    onData: (stream, { envelope }, done) =>
      void text(stream).then((message) => {
        messages.push({ to: envelope.rcptTo.map(({ address }) => address), message })
        done(null)
      }),
    ...options,
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    port: (server.server.address() as AddressInfo).port,
    messages,
    refuse: (code) => {
      refusal = code
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

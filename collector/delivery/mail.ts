import { isIP, Socket } from 'node:net'
import { createTransport } from 'nodemailer'
import type { EmailDelivery } from '../domain/email-delivery.ts'
import { type DialOptions, resolveChecked } from './dial.ts'

/** A message as it is handed to a mail server. */
export interface Mail {
  from: string
  to: readonly string[]
  cc?: readonly string[]
  bcc?: readonly string[]
  replyTo: string | undefined
  subject: string
  text?: string
  html?: string
  /** Makes repeats of one message recognisable. */
  messageId: string
  headers?: Readonly<Record<string, string>>
}

/** What a mail server made of a message; `stage` tells whether it may have taken it. */
export type Mailed =
  | { status: 'sent'; response: string }
  | { status: 'refused' | 'unknown' | 'failed'; code: string; response: string }

/** Hands messages to mail servers. */
export interface Mailer {
  send(server: EmailDelivery['server'], mail: Mail, deadlineMs: number): Promise<Mailed>
}

/**
 * A mailer that is held to addresses of the public internet, unless private ones are allowed; and to a total deadline,
 * however slowly the other side speaks.
 */
export function createMailer(options: DialOptions): Mailer {
  return {
    send: async (server, mail, deadlineMs) => {
      const socket = new Socket()
      const late = Promise.withResolvers<undefined>()
      const over = setTimeout(() => {
        late.resolve(undefined)
        socket.destroy(Object.assign(new Error('it took too long'), { code: 'timeout' }))
      }, deadlineMs)
      try {
        const found = await Promise.race([resolveChecked(server.host, options), late.promise])
        if (found === undefined) return unsent('timeout', 'the name of the mail server was not resolved')
        if ('refused' in found) return unsent(...WHY[found.refused])
        return await handOver(server, mail, { socket, address: found.address, deadlineMs })
      } finally {
        clearTimeout(over)
        socket.destroy()
      }
    },
  }
}

const WHY: Record<'blocked' | 'unresolved', [code: string, response: string]> = {
  blocked: ['blocked_address', 'the mail server has no public address'],
  unresolved: ['dns_failed', 'the name of the mail server cannot be resolved'],
}

const unsent = (code: string, response: string): Mailed => ({ status: 'failed', code, response })

// No word of a mail server is longer.
const MAX_RESPONSE_BYTES = 16_384

async function handOver(
  server: EmailDelivery['server'],
  mail: Mail,
  { socket, address, deadlineMs }: { socket: Socket; address: string; deadlineMs: number },
): Promise<Mailed> {
  const transport = createTransport({
    // The address that was judged is the one that is dialled; the name is for its certificate.
    ...{ host: address, port: server.port, socket },
    secure: server.tls === 'tls',
    requireTLS: server.tls === 'starttls',
    ignoreTLS: server.tls === 'none',
    tls: { servername: isIP(server.host) ? undefined : server.host },
    connectionTimeout: deadlineMs,
    greetingTimeout: deadlineMs,
    socketTimeout: deadlineMs,
    maxResponseSize: MAX_RESPONSE_BYTES,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(server.username === undefined
      ? {}
      : { auth: { user: server.username, pass: server.password?.reveal() ?? '' } }),
  })
  try {
    const { response } = await transport.sendMail({
      ...mail,
      to: [...mail.to],
      cc: [...(mail.cc ?? [])],
      bcc: [...(mail.bcc ?? [])],
      headers: { ...mail.headers },
    })
    return { status: 'sent', response }
  } catch (error) {
    return mailFault(error, (text) => text.replaceAll(address, server.host))
  } finally {
    transport.close()
  }
}

// A server's own refusal is a word; silence after the message was handed over is none. Where the name led is not for
// everyone to read.
function mailFault(error: unknown, named: (text: string) => string): Mailed {
  const {
    code = 'mail_failed',
    responseCode,
    response,
    command,
    message,
  } = Object(error) as {
    code?: string
    responseCode?: number
    response?: string
    command?: string
    message?: string
  }
  const said = (response ?? named(message ?? '')).slice(0, 500)
  if (typeof responseCode === 'number')
    return { status: 'refused', code: `smtp_${responseCode}`, response: said }
  const handedOver = command === 'DATA' || code === 'EMESSAGE' || code === 'ESTREAM'
  return { status: handedOver ? 'unknown' : 'failed', code: code.toLowerCase(), response: said }
}

import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { createTransport } from 'nodemailer'
import type { EmailDelivery } from '../../domain/email-delivery.ts'
import { isPublicAddress } from '../addresses.ts'

/** A message as it is handed to a mail server. */
export interface Mail {
  from: string
  to: readonly string[]
  replyTo: string | undefined
  subject: string
  text?: string
  html?: string
  /** Makes repeats of one message recognisable. */
  messageId: string
}

/** What a mail server made of a message; `stage` tells whether it may have taken it. */
export type Mailed =
  | { status: 'sent'; response: string }
  | { status: 'refused' | 'unknown' | 'failed'; code: string; response: string }

/** Hands messages to mail servers. */
export interface Mailer {
  send(server: EmailDelivery['server'], mail: Mail, deadlineMs: number): Promise<Mailed>
}

/** A mailer that is held to addresses of the public internet, unless private ones are allowed. */
export function createMailer({ allowPrivate }: { allowPrivate: boolean }): Mailer {
  return {
    send: async (server, mail, deadlineMs) => {
      const address = await addressOf(server.host, allowPrivate)
      if (address === undefined)
        return {
          status: 'failed',
          code: 'blocked_address',
          response: 'the mail server has no public address',
        }
      const transport = createTransport({
        // The address that was judged is the one that is dialled; the name is for its certificate.
        host: address,
        port: server.port,
        secure: server.tls === 'tls',
        requireTLS: server.tls === 'starttls',
        ignoreTLS: server.tls === 'none',
        tls: { servername: isIP(server.host) ? undefined : server.host },
        connectionTimeout: deadlineMs,
        greetingTimeout: deadlineMs,
        socketTimeout: deadlineMs,
        disableFileAccess: true,
        disableUrlAccess: true,
        ...(server.username === undefined
          ? {}
          : { auth: { user: server.username, pass: server.password?.reveal() ?? '' } }),
      })
      try {
        const { response } = await transport.sendMail({ ...mail, to: [...mail.to] })
        return { status: 'sent', response }
      } catch (error) {
        return mailFault(error)
      } finally {
        transport.close()
      }
    },
  }
}

async function addressOf(host: string, allowPrivate: boolean): Promise<string | undefined> {
  const found = isIP(host) ? [{ address: host }] : await lookup(host, { all: true }).catch(() => [])
  return found.find(({ address }) => allowPrivate || isPublicAddress(address))?.address
}

// A server's own refusal is a word; silence after the message was handed over is none.
function mailFault(error: unknown): Mailed {
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
  const said = (response ?? message ?? '').slice(0, 500)
  if (typeof responseCode === 'number')
    return { status: 'refused', code: `smtp_${responseCode}`, response: said }
  const handedOver = command === 'DATA' || code === 'EMESSAGE' || code === 'ESTREAM'
  return { status: handedOver ? 'unknown' : 'failed', code: code.toLowerCase(), response: said }
}

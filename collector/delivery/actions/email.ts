import { z } from 'zod'
import { EmailAddress, MailServer } from '../../domain/email-delivery.ts'
import { asText, type Encode, templateText } from '../../domain/macro.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { defineAction } from '../action.ts'
import type { Mailed } from '../mail.ts'

const recipients = () => z.array(templateText()).max(20)

const Settings = z
  .strictObject({
    server: MailServer.describe('The mail server that sends it'),
    from: EmailAddress.describe('Sender’s address'),
    to: recipients().min(1).describe('Recipients, 1 to 20, with macros'),
    cc: recipients().default([]).describe('Who gets a copy, with macros'),
    bcc: recipients().default([]).describe('Who gets a copy that nobody sees, with macros'),
    reply_to: templateText().optional().describe('Where answers go, with macros'),
    subject: templateText().describe('Subject, with macros; one line'),
    text: templateText().optional().describe('The message as plain text, with macros'),
    html: templateText().optional().describe('The message as HTML, with macros, whose values are escaped'),
    unsubscribe_url: templateText()
      .optional()
      .describe('Where one click unsubscribes, for mail to consumers; https, with macros'),
  })
  .refine(({ text, html }) => text !== undefined || html !== undefined, {
    path: ['text'],
    error: 'is missing, and so is html',
  })

export default defineAction({
  title: 'E-mail',
  settings: Settings,
  run: async ({ mail, fill }, settings) => {
    const { server, from, reply_to, text, html, unsubscribe_url } = settings
    const [to, cc, bcc, answers] = [settings.to, settings.cc, settings.bcc, reply_to ? [reply_to] : []].map(
      (some) => some.map((one) => fill(one, asText).trim()),
    )
    const bad = [...(to ?? []), ...(cc ?? []), ...(bcc ?? []), ...(answers ?? [])].find(
      (address) => !EmailAddress.safeParse(address).success,
    )
    if (bad !== undefined) return noAddress(bad)
    const link = unsubscribe_url && fill(unsubscribe_url, encodeURIComponent)
    const mailed = await mail(server, {
      ...{ from, to: to ?? [], cc: cc ?? [], bcc: bcc ?? [], replyTo: answers?.[0] },
      // A header is one line, whatever a visitor typed.
      subject: fill(settings.subject, asText)
        .replace(/\p{Cc}+/gu, ' ')
        .slice(0, 500),
      ...(text && { text: fill(text, asText) }),
      ...(html && { html: fill(html, asHtml) }),
      ...(link && {
        headers: { 'List-Unsubscribe': `<${link}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
      }),
    })
    return outcomeOf(mailed)
  },
  examples: [
    {
      title: 'A sold lead is told to the desk',
      settings: {
        server: { host: 'smtp.example', username: 'desk', password: 'mail-password' },
        from: 'leads@clickwire.example',
        to: ['desk@partner.example'],
        subject: 'Sold: {lead_uid}',
        text: 'For {total_sold_price} {currency}, from {pid|direct}.',
      },
      values: {
        system: { lead_uid: 'lead-1' },
        transactional: { total_sold_price: '12.50', currency: 'USD' },
      },
      sends: [],
      mails: [{ to: ['desk@partner.example'], subject: 'Sold: lead-1', text: 'For 12.50 USD, from direct.' }],
    },
    {
      title: 'A visitor who left no address is not written to',
      settings: {
        server: { host: 'smtp.example', port: 465, tls: 'tls' },
        from: 'hello@clickwire.example',
        to: ['{email}'],
        subject: 'Your quote',
        html: '<p>Hello {first_name|there}</p>',
        unsubscribe_url: 'https://clickwire.example/stop?who={transaction_id}',
      },
      values: { lead: { email: '', first_name: '' } },
      sends: [],
      outcome: { status: 'failed', because: 'missing_value' },
    },
  ],
})

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const asHtml: Encode = (value) => value.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)

function noAddress(address: string): Outcome {
  return { status: 'failed', because: address === '' ? 'missing_value' : 'invalid_value' }
}

// A server that says 4xx wants to be asked again; silence after the hand-over is asked again under the same Message-ID.
function outcomeOf(mailed: Mailed): Outcome {
  if (mailed.status === 'sent') return { status: 'done' }
  const { status, code, response } = mailed
  const final = code === 'blocked_address' || (status === 'refused' && /^smtp_5/.test(code))
  return { status: final ? 'failed' : 'later', because: code, ...(response && { detail: response }) }
}

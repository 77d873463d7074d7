import type { DeliveryMethod } from '../../domain/delivery-method.ts'
import type { LeadValues } from '../../domain/leads/lead-values.ts'
import { maskOf } from '../mask.ts'
import type { BuyerCall, BuyerOutcome } from './buyer-call.ts'
import type { BuyerTools, CallOptions } from './buyer-tools.ts'
import { type Filled, fillMappings } from './fill-mappings.ts'
import { fillTemplate } from './fill-template.ts'
import type { Mail, Mailed } from './mail.ts'
import { escapeXml } from './write-body.ts'

type Spec = NonNullable<DeliveryMethod['email']>

/** Sends a lead to a buyer by e-mail: taken when the mail server takes it. */
export async function mailLead(
  spec: Spec,
  values: LeadValues,
  tools: BuyerTools,
  { deadlineMs, personal, callId }: CallOptions,
): Promise<BuyerCall> {
  const mail = buildMail(spec, values, callId)
  const began = tools.ticks()
  const mailed = await tools.mail.send(spec.server, mail, deadlineMs)
  const mask = maskOf(spec.server.password ? [spec.server.password.reveal()] : [], personal)
  const code = 'code' in mailed ? mailed.code : '250'
  return {
    outcome: outcomeOf(mailed),
    request: {
      method: 'MAIL',
      url: `smtp://${spec.server.host}:${spec.server.port}`,
      headers: { from: mail.from, to: mail.to.join(', '), subject: mask(mail.subject) },
      body: mask(mail.text ?? mail.html ?? '').slice(0, 16_384),
    },
    answer: {
      status: Number(/\d{3}/.exec(code)?.[0] ?? 0),
      headers: {},
      body: mask(mailed.response),
      truncated: false,
    },
    trace: [],
    tries: 1,
    ms: Math.round(tools.ticks() - began),
  }
}

/** The message about a lead; subject and body are templates over the mapped names. */
export function buildMail(spec: Spec, values: LeadValues, callId: string): Mail {
  const filled = fillMappings(spec.mappings, values)
  const html = spec.format === 'html'
  const body =
    spec.body === undefined
      ? listOf(filled, html)
      : fillTemplate(spec.body, { filled, values, place: html ? 'html' : 'text' })
  const subject = fillTemplate(spec.subject, { filled, values, place: 'text' })
  return {
    from: spec.from,
    to: spec.to,
    replyTo: spec.reply_to,
    // A header is one line, whatever a visitor typed.
    subject: subject.replace(/\p{Cc}+/gu, ' ').slice(0, 500),
    ...(html ? { html: body } : { text: body }),
    messageId: `<${callId}@clickwire.invalid>`,
  }
}

function listOf(filled: readonly Filled[], html: boolean): string {
  if (!html) return filled.map(({ to, value }) => `${to}: ${String(value)}`).join('\n')
  const rows = filled.map(
    ({ to, value }) => `<tr><th>${escapeXml(to)}</th><td>${escapeXml(String(value))}</td></tr>`,
  )
  return `<table>${rows.join('')}</table>`
}

function outcomeOf(mailed: Mailed): BuyerOutcome {
  if (mailed.status === 'sent') return { status: 'accepted' }
  const { code, response } = mailed
  const status = mailed.status === 'refused' ? 'rejected' : mailed.status
  return { status, code, ...(response === '' ? {} : { reason: response }) }
}

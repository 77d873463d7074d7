import type { DeliveryAccount } from '../delivery-account.ts'
import type { LeadBody } from './lead-body.ts'

/** Who is on the other side, as the connection tells. */
interface Visitor {
  ip: string
  userAgent: string
}

/**
 * The proof of consent that a lead carries, by the names that mappings use: tcpa (true or false), tcpa_date, text,
 * page_url, ip, user_agent, trusted_form, jornaya, sellers. What is not known is not there. Consent without a date of
 * its own is as old as the lead; what a partner's server tells of the visitor goes before its own connection.
 */
export function consentOf(body: LeadBody, visitor: Visitor, receivedAt: number): Record<string, string> {
  const { tcpa, tcpa_date, sellers, ...told } = body.consent
  const given = tcpa === 1 ? new Date(receivedAt).toISOString() : undefined
  const proof = {
    tcpa: tcpa === undefined ? undefined : String(tcpa === 1),
    tcpa_date: tcpa_date ?? given,
    text: told.text,
    page_url: told.page_url,
    ip: body.ip ?? visitor.ip,
    user_agent: body.user_agent ?? visitor.userAgent,
    trusted_form: told.trusted_form,
    jornaya: told.jornaya,
    sellers: sellers?.join(', '),
  }
  return Object.fromEntries(
    Object.entries(proof).flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
  )
}

/** The reason code of the first proof that an account requires and a lead does not carry, such as consent_tcpa. */
export function missingConsent(
  required: DeliveryAccount['consent'],
  consent: Readonly<Record<string, string>>,
  buyer: { id: string; name?: string | undefined },
): string | undefined {
  const carries = {
    tcpa: () => consent.tcpa === 'true',
    seller: () => names(consent.sellers ?? '', buyer),
    trusted_form: () => /^https?:\/\/[^\s/]+\/\S/.test(consent.trusted_form ?? ''),
    jornaya: () => Boolean(consent.jornaya),
  }
  const missing = required.find((proof) => !carries[proof]())
  return missing && `consent_${missing}`
}

// By name or id, in a list in which a name may have a comma of its own.
function names(sellers: string, { id, name }: { id: string; name?: string | undefined }): boolean {
  const list = `,${plain(sellers)},`
  return [id, name ?? ''].some((word) => word !== '' && list.includes(`,${plain(word)},`))
}

const plain = (text: string): string =>
  text.toLowerCase().replaceAll(/\s+/g, ' ').replaceAll(/ ?, ?/g, ',').trim()

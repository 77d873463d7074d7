import { describe, expect, it } from 'vitest'
import { consentOf, missingConsent } from '../../../../collector/domain/leads/consent.ts'
import { readLeadBody } from '../../../../collector/domain/leads/lead-body.ts'

const visitor = { ip: '203.0.113.7', userAgent: 'Browser/1' }
const received = Date.parse('2026-11-21T08:00:00Z')

function proof(raw: Record<string, unknown>) {
  const { body, faults } = readLeadBody(raw)
  if (!body) throw new Error(JSON.stringify(faults))
  return consentOf(body, visitor, received)
}

describe('the proof of consent', () => {
  it('is who it was and from where, even where nothing is said', () => {
    expect(proof({})).toEqual({ ip: '203.0.113.7', user_agent: 'Browser/1' })
  })

  it('is all that the lead says of it', () => {
    expect(
      proof({
        ...{ tcpa_consent: '1', tcpa_consent_date: '2026-11-20 10:00:00', tcpa_text: 'I agree.' },
        ...{
          page_url: 'https://example.com/quote',
          trusted_form_cert_url: 'https://cert.trustedform.com/abc',
        },
        ...{
          jornaya_lead_id: 'ABCD-1',
          sellers: ['Acme, Inc.', 'Globex'],
          ip: '2001:db8::7',
          user_agent: 'Phone/2',
        },
      }),
    ).toEqual({
      tcpa: 'true',
      tcpa_date: '2026-11-20 10:00:00',
      text: 'I agree.',
      page_url: 'https://example.com/quote',
      ip: '2001:db8::7',
      user_agent: 'Phone/2',
      trusted_form: 'https://cert.trustedform.com/abc',
      jornaya: 'ABCD-1',
      sellers: 'Acme, Inc., Globex',
    })
  })

  it('is as old as the lead when it has no date of its own, and only when it was given', () => {
    expect(proof({ tcpa_consent: 1 })).toMatchObject({ tcpa: 'true', tcpa_date: '2026-11-21T08:00:00.000Z' })
    expect(proof({ tcpa_consent: 0 })).toEqual({ tcpa: 'false', ip: '203.0.113.7', user_agent: 'Browser/1' })
  })
})

describe('an account that requires proof', () => {
  const buyer = { id: 'acme', name: 'Acme, Inc.' }

  it.each([
    [[], {}, undefined],
    [['tcpa'], { tcpa: 'true' }, undefined],
    [['tcpa'], { tcpa: 'false' }, 'consent_tcpa'],
    [['tcpa'], {}, 'consent_tcpa'],
    [['seller'], { sellers: 'Globex, acme,  inc.' }, undefined],
    [['seller'], { sellers: 'ACME' }, undefined],
    [['seller'], { sellers: 'Acme Industries, Acme' }, undefined],
    [['seller'], { sellers: 'Acmeville' }, 'consent_seller'],
    [['seller'], {}, 'consent_seller'],
    [['trusted_form'], { trusted_form: 'https://cert.trustedform.com/abc' }, undefined],
    [['trusted_form'], { trusted_form: 'yes' }, 'consent_trusted_form'],
    [['jornaya'], { jornaya: 'ABCD' }, undefined],
    [['jornaya'], {}, 'consent_jornaya'],
    [['tcpa', 'jornaya'], { tcpa: 'true' }, 'consent_jornaya'],
  ] as const)('of %j, of a lead with %j, misses %s', (required, consent, code) => {
    expect(missingConsent([...required], { ...consent }, buyer)).toBe(code)
  })

  it('knows a buyer without a name by its id', () => {
    expect(missingConsent(['seller'], { sellers: 'globex' }, { id: 'globex' })).toBeUndefined()
    expect(missingConsent(['seller'], { sellers: '' }, { id: 'globex' })).toBe('consent_seller')
  })
})

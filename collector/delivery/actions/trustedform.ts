import { z } from 'zod'
import { asText, type Template, templateText } from '../../domain/macro.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { secret } from '../../domain/secret.ts'
import { type ActionTools, defineAction } from '../action.ts'
import { answerJson } from '../answer-json.ts'
import { baseUrl } from '../base-url.ts'
import type { HttpAnswer } from '../exchange.ts'
import { asAmerican } from '../phone-forms.ts'

const HOST = 'https://cert.trustedform.com'

// Whoever fills in a form chooses this address, and the key goes where it leads: it must be a certificate's own.
const CERTIFICATE =
  /^https:\/\/cert\.trustedform\.com(\/(?:[-_a-zA-Z0-9]{40}|[-_a-zA-Z0-9]{80}|0\.[-_.~%=a-zA-Z0-9]+))$/

const PROPERTIES = [
  ...['age_seconds', 'approx_ip_geo', 'bot_detected', 'browser', 'created_at', 'domain', 'expires_at'],
  ...['form_input_kpm', 'form_input_method', 'form_input_wpm', 'ip', 'is_framed', 'is_masked'],
  ...['num_sensitive_content_elements', 'num_sensitive_form_elements', 'os', 'page_url', 'parent_page_url'],
  'seconds_on_page',
] as const

const Texts = z.array(z.string().min(1).max(1_000)).max(50)

const Settings = z
  .strictObject({
    certificate_url: templateText().describe(
      'The address of the certificate, such as {xxTrustedFormCertUrl}',
    ),
    api_key: secret().describe('The API key of the TrustedForm account'),
    match: z
      .strictObject({
        email: templateText().optional().describe('The e-mail address, such as {email}'),
        phone: templateText().optional().describe('The phone number, such as {phone}'),
      })
      .optional()
      .describe('Whom the certificate must be of'),
    retain: z
      .strictObject({
        reference: templateText().optional().describe('What the certificate is found by later, with macros'),
        vendor: templateText().optional().describe('Whom the lead came from, with macros'),
      })
      .optional()
      .describe('Keeps the certificate; goes with match'),
    insights: z
      .strictObject({
        properties: z.array(z.enum(PROPERTIES)).default([]).describe('What is asked about the visit'),
        required: Texts.default([]).describe('Texts that the page must have shown'),
        forbidden: Texts.default([]).describe('Texts that the page must not have shown'),
      })
      .optional()
      .describe('What is asked about the visit and its page'),
    verify: z
      .strictObject({
        advertiser_name: z.string().min(1).max(256).optional().describe('Whom the consent must name'),
      })
      .optional()
      .describe('Checks the consent that was given'),
    base_url: baseUrl(HOST),
  })
  .superRefine(({ match, retain, insights, verify }, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (!match && !retain && !insights && !verify)
      fault('retain', 'is missing, and so are match, insights and verify')
    if (retain && !match) fault('match', 'is missing: only the certificate of a known person can be retained')
    if (match && !match.email && !match.phone) fault('match', 'must have an email or a phone')
    if (insights && insights.properties.length + insights.required.length + insights.forbidden.length === 0)
      fault('insights', 'must have properties, required or forbidden')
  })
type Settings = z.output<typeof Settings>

const EXAMPLE_CERTIFICATE = '0123456789abcdef0123456789abcdef01234567'

export default defineAction({
  title: 'TrustedForm certificate',
  settings: Settings,
  run: async ({ send, fill }, settings) => {
    const address = fill(settings.certificate_url, asText).trim()
    if (address === '') return refused('missing_value', 'the lead has no certificate')
    const [, path] = CERTIFICATE.exec(address) ?? []
    if (path === undefined)
      return refused('invalid_value', 'the address of the certificate is not one of TrustedForm')
    const person = settings.match && personOf(settings.match, fill)
    if (person && Object.keys(person).length === 0)
      return refused('missing_value', 'the lead has neither of what is to be matched')
    return send({
      method: 'POST',
      url: settings.base_url + path,
      headers: {
        'content-type': 'application/json',
        'api-version': '4.0',
        authorization: `Basic ${Buffer.from(`X:${settings.api_key.reveal()}`).toString('base64')}`,
      },
      body: JSON.stringify(questionsOf(settings, person, fill)),
    })
  },
  read: (answer, usual) => judge(answer, usual),
  examples: [
    {
      title: 'The certificate of a lead is matched and kept',
      settings: {
        certificate_url: '{xxTrustedFormCertUrl}',
        api_key: 'tf-key',
        match: { email: '{email}', phone: '{phone}' },
        retain: { reference: '{lead_uid}', vendor: '{pid}' },
      },
      values: {
        lead: {
          xxTrustedFormCertUrl: `${HOST}/${EXAMPLE_CERTIFICATE}`,
          email: 'person@example.com',
          phone: '+15551234567',
        },
        system: { lead_uid: 'lead-1' },
        tracking: { pid: 'fb_ads' },
      },
      answers: [{ body: '{"outcome":"success","reason":null}' }],
      sends: [
        {
          method: 'POST',
          url: `${HOST}/${EXAMPLE_CERTIFICATE}`,
          headers: {
            'content-type': 'application/json',
            'api-version': '4.0',
            authorization: 'Basic WDp0Zi1rZXk=',
          },
          body: '{"match_lead":{"email":"person@example.com","phone":"5551234567"},"retain":{"reference":"lead-1","vendor":"fb_ads"}}',
        },
      ],
    },
    {
      title: 'The page did not show what it had to',
      settings: {
        certificate_url: '{xxTrustedFormCertUrl}',
        api_key: 'tf-key',
        insights: { properties: ['age_seconds', 'domain'], required: ['I agree to be called'] },
        verify: { advertiser_name: 'Acme' },
      },
      values: { lead: { xxTrustedFormCertUrl: `${HOST}/${EXAMPLE_CERTIFICATE}` } },
      answers: [{ body: '{"outcome":"failure","reason":"Insights page scans unsuccessful"}' }],
      sends: [
        {
          method: 'POST',
          url: `${HOST}/${EXAMPLE_CERTIFICATE}`,
          body: '{"insights":{"properties":["age_seconds","domain"],"scans":{"required":["I agree to be called"],"forbidden":[]}},"verify":{"advertiser_name":"Acme"}}',
        },
      ],
      outcome: {
        status: 'failed',
        because: 'trustedform_failure',
        detail: 'Insights page scans unsuccessful',
      },
    },
  ],
})

type Person = Partial<Record<'email' | 'phone', string>>

function refused(because: string, detail: string): Outcome {
  return { status: 'failed', because, detail }
}

// What is empty is left out.
function filledOf(
  texts: Partial<Record<string, Template | undefined>>,
  fill: ActionTools['fill'],
): Record<string, string> {
  const filled = Object.entries(texts).map(([name, text]) => [name, text ? fill(text, asText).trim() : ''])
  return Object.fromEntries(filled.filter(([, value]) => value !== ''))
}

function personOf(match: NonNullable<Settings['match']>, fill: ActionTools['fill']): Person {
  const { email, phone } = filledOf(match, fill)
  return {
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone: asAmerican(phone) ?? phone }),
  }
}

function questionsOf(settings: Settings, person: Person | undefined, fill: ActionTools['fill']): object {
  const { retain, insights, verify } = settings
  return {
    ...(person && { match_lead: person }),
    ...(retain && { retain: filledOf(retain, fill) }),
    ...(insights && { insights: insightsOf(insights) }),
    ...(verify && { verify }),
  }
}

function insightsOf({ properties, required, forbidden }: NonNullable<Settings['insights']>): object {
  return {
    ...(properties.length > 0 && { properties }),
    ...(required.length + forbidden.length > 0 && { scans: { required, forbidden } }),
  }
}

const Said = z.object({ outcome: z.enum(['success', 'failure']), reason: z.string().max(1_000).nullish() })
const BEGINS = /^\s*\{\s*"outcome"\s*:\s*"(success|failure)"/

function judge(answer: HttpAnswer, usual: Outcome): Outcome {
  if (usual.status !== 'done') return usual
  // The answer may be longer than is read; it begins with what matters.
  const said = answer.truncated
    ? Said.safeParse({ outcome: BEGINS.exec(answer.body)?.[1] }).data
    : answerJson(Said, answer)
  if (!said) return refused('response_rejected', 'it is not an answer of TrustedForm')
  if (said.outcome === 'success') return usual
  return { status: 'failed', because: 'trustedform_failure', ...(said.reason && { detail: said.reason }) }
}

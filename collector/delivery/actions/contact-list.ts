import { z } from 'zod'
import type { ConsentProof } from '../../domain/lists/list.ts'
import { asText, type Template, templateText } from '../../domain/macro.ts'
import { type ActionTools, defineAction } from '../action.ts'
import { changeBuiltIn } from '../lists/built-in-list.ts'
import { CONTACT_PLACE, placeFaults, sendRequest } from '../lists/contact-settings.ts'
import { PERSON, personOf } from '../lists/person-settings.ts'

const text = (what: string) => templateText().optional().describe(what)

const PROOF = {
  consent_text: text('What the person agreed to; without it, {consent_text}'),
  consent_page: text('The address of the page where; without it, {consent_page}, or {landing_url}'),
  consent_time: text('When; without it, {consent_time}, or {event_time}'),
  consent_ip: text('From which address of the network; without it, {consent_ip}, or {ip}'),
  source: text('Through whom the person came; without it, {pid}'),
}

const Settings = z
  .strictObject({ ...CONTACT_PLACE, ...PERSON, ...PROOF })
  .superRefine((settings, context) => {
    for (const { path, message } of placeFaults(settings, Object.keys({ ...PERSON, ...PROOF })))
      context.addIssue({ code: 'custom', path, message })
  })
type Settings = z.output<typeof Settings>

export default defineAction({
  title: 'Contact list (E-delivery)',
  forAdmins: true,
  settings: Settings,
  run: async (tools, settings) => {
    const { list, request } = settings
    if (request) return sendRequest(tools, request)
    const person = personOf(tools, settings)
    if ('outcome' in person) return person.outcome
    return changeBuiltIn(tools, {
      list: { name: list ?? 'contacts', purpose: 'contacts' },
      operation: 'add',
      entries: person.entries,
      proof: proofOf(tools, settings),
    })
  },
  examples: [
    {
      title: 'Who agreed to hear from us is a contact, with the proof of it',
      settings: { list: 'newsletter', phone: '{phone}', email: '{email}' },
      values: {
        lead: { phone: '+12025550123', email: 'person@example.com' },
        system: {
          consent_text: 'I agree to be called.',
          consent_page: 'https://lp.example/form',
          consent_time: '2026-11-21T10:00:00.000Z',
          consent_ip: '203.0.113.7',
        },
        tracking: { pid: 'fb_ads' },
      },
      sends: [],
      after: { newsletter: { purpose: 'contacts', values: ['+12025550123', 'person@example.com'] } },
    },
    {
      title: 'A service elsewhere gets the contact in its own form',
      settings: {
        request: {
          url: 'https://mail.example/api/subscribers',
          auth: { type: 'bearer', token: 'mail-token' },
          body: '{"email":"{email}","name":"{first_name}","lists":[3],"attribs":{"consent":"{consent_text}"}}',
        },
      },
      values: {
        lead: { email: 'person@example.com', first_name: 'Per "Pip" Son' },
        system: { consent_text: 'I agree.' },
      },
      answers: [{ status: 201, body: '{"data":{"id":7}}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://mail.example/api/subscribers',
          headers: { 'content-type': 'application/json', authorization: 'Bearer mail-token' },
          body: '{"email":"person@example.com","name":"Per \\"Pip\\" Son","lists":[3],"attribs":{"consent":"I agree."}}',
        },
      ],
    },
  ],
})

function proofOf(tools: ActionTools, settings: Settings): ConsentProof {
  const told = (template: Template | undefined, ...names: string[]) => {
    const values = template ? [tools.fill(template, asText)] : names.map((name) => tools.valueOf(name))
    return values.find((value) => value !== '') ?? ''
  }
  const proof = {
    text: told(settings.consent_text, 'consent_text'),
    page: told(settings.consent_page, 'consent_page', 'landing_url'),
    time: told(settings.consent_time, 'consent_time', 'event_time'),
    ip: told(settings.consent_ip, 'consent_ip', 'ip'),
    source: told(settings.source, 'pid'),
  }
  return Object.fromEntries(Object.entries(proof).filter(([, value]) => value !== ''))
}

import { z } from 'zod'
import { asText, templateText } from '../../domain/macro.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { Parameter } from '../../domain/postback-values.ts'
import { secret } from '../../domain/secret.ts'
import { defineAction } from '../action.ts'
import { baseUrl } from '../base-url.ts'
import type { HttpAnswer } from '../exchange.ts'
import { asAmerican } from '../phone-forms.ts'

const Settings = z
  .strictObject({
    domain: z.string().min(1).max(256).describe('The name of the Five9 domain'),
    list: z.string().min(1).max(256).describe('The list that the contact is added to'),
    number: templateText().describe('The number to call, such as {phone}'),
    parameters: z
      .array(Parameter)
      .max(100)
      .default([])
      .describe('Further fields of the contact, by their names in Five9'),
    keys: z
      .array(z.string().min(1).max(256))
      .max(10)
      .default([])
      .describe('Fields by which Five9 finds a contact that it has, such as number1'),
    update_crm: z.boolean().default(false).describe('Whether a contact that Five9 has is updated'),
    call_asap: z.boolean().default(false).describe('Whether the contact is called as soon as possible'),
    username: z.string().min(1).max(256).optional().describe('The user, where the domain asks for one'),
    password: secret().optional().describe('The password of that user'),
    base_url: baseUrl('https://api.five9.com'),
  })
  .superRefine(({ parameters, keys, username, password }, context) => {
    const fault = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    const names = parameters.map(({ name }) => name)
    names.forEach((name, index) => {
      const path = ['parameters', index, 'name']
      if (/^F9/i.test(name)) fault(path, `${name} is not a field of a contact`)
      else if (name === 'number1') fault(path, 'number1 is sent as number')
      else if (names.indexOf(name) < index) fault(path, `"${name}" is there twice`)
    })
    keys.forEach((key, index) => {
      if (key !== 'number1' && !names.includes(key))
        fault(['keys', index], `"${key}" is not among the parameters`)
    })
    if (username !== undefined && password === undefined) fault(['password'], 'is missing')
    if (username === undefined && password !== undefined) fault(['password'], 'goes with username only')
  })

export default defineAction({
  title: 'Five9 list',
  settings: Settings,
  parameters: (settings) => settings.parameters,
  run: async ({ send, fill, value }, settings) => {
    const { domain, list, parameters, keys, update_crm, call_asap, username, password } = settings
    const given = fill(settings.number, asText).trim()
    if (given === '') return refused('missing_value', 'there is no number to call')
    const number = asAmerican(given)
    if (number === undefined)
      return refused('invalid_value', 'the number has neither ten digits nor a plus before its country')
    const form = new URLSearchParams([
      ['F9domain', domain],
      ['F9list', list],
      // Without it the answer does not say what became of the contact.
      ['F9retResults', '1'],
      ...keys.map((key) => ['F9key', key]),
      ...(update_crm ? [['F9updateCRM', '1']] : []),
      ...(call_asap ? [['F9CallASAP', '1']] : []),
      ['number1', number],
      ...parameters.map((parameter) => [parameter.name, value(parameter)]),
    ])
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }
    if (username !== undefined) {
      const credentials = Buffer.from(`${username}:${password?.reveal() ?? ''}`).toString('base64')
      headers.authorization = `Basic ${credentials}`
    }
    const url = `${settings.base_url}/web2campaign/AddToList`
    return send({ method: 'POST', url, headers, body: form.toString() })
  },
  read: (answer, usual) => judge(answer, usual),
  examples: [
    {
      title: 'A lead is called at once',
      settings: {
        domain: 'Acme Cars',
        list: 'Web leads',
        number: '{phone}',
        parameters: [
          { name: 'first_name', type: 'lead_field', value: 'first_name' },
          { name: 'source', type: 'tracking', value: 'pid' },
        ],
        keys: ['number1'],
        update_crm: true,
        call_asap: true,
      },
      values: { lead: { phone: '+15551234567', first_name: 'Zoë' }, tracking: { pid: 'fb_ads' } },
      answers: [
        {
          body: '<INPUT readonly id="F9errCode" name="F9errCode" value="0" size="10"><INPUT readonly id="F9errDesc" name="F9errDesc" value="The request was successfully processed" size="38">',
        },
      ],
      sends: [
        {
          method: 'POST',
          url: 'https://api.five9.com/web2campaign/AddToList',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: 'F9domain=Acme+Cars&F9list=Web+leads&F9retResults=1&F9key=number1&F9updateCRM=1&F9CallASAP=1&number1=5551234567&first_name=Zo%C3%AB&source=fb_ads',
        },
      ],
    },
    {
      title: 'Five9 takes no more at the moment',
      settings: {
        domain: 'Acme Cars',
        list: 'Web leads',
        number: '{phone}',
        username: 'leads@acme.example',
        password: 'five9-password',
      },
      values: { lead: { phone: '+442079460018' } },
      answers: [
        {
          body: '<INPUT readonly id="F9errCode" name="F9errCode" value="715" size="10"><INPUT readonly id="F9errDesc" name="F9errDesc" value="Too many requests" size="17">',
        },
      ],
      sends: [
        {
          method: 'POST',
          url: 'https://api.five9.com/web2campaign/AddToList',
          headers: { authorization: 'Basic bGVhZHNAYWNtZS5leGFtcGxlOmZpdmU5LXBhc3N3b3Jk' },
          body: 'F9domain=Acme+Cars&F9list=Web+leads&F9retResults=1&number1=%2B442079460018',
        },
      ],
      outcome: { status: 'later', because: 'five9_715', detail: 'Too many requests' },
    },
  ],
})

function refused(because: string, detail: string): Outcome {
  return { status: 'failed', because, detail }
}

// Added; the contact was known, and added; it is on the list already, as after a repeat.
const TAKEN: ReadonlySet<string> = new Set(['0', '602', '603'])
const TOO_MANY = '715'

// Five9 answers 200 with a page for people, in which the result stands in two fields.
function judge(answer: HttpAnswer, usual: Outcome): Outcome {
  if (usual.status !== 'done') return usual
  const code = fieldOf(answer.body, 'F9errCode')
  if (code === undefined || !/^\d{1,4}$/.test(code))
    return refused('response_rejected', 'it is not an answer of Five9')
  if (TAKEN.has(code)) return usual
  const detail = fieldOf(answer.body, 'F9errDesc')?.slice(0, 500)
  return {
    status: code === TOO_MANY ? 'later' : 'failed',
    because: `five9_${code}`,
    ...(detail ? { detail } : {}),
  }
}

// The page repeats what it was sent before it tells the result, so the last field of a name is the one that counts.
function fieldOf(page: string, name: string): string | undefined {
  const inputs = [...page.matchAll(/<input\b[^>]*>/gi)].map(([tag]) => tag)
  const field = inputs.findLast((tag) => attributeOf(tag, 'name') === name || attributeOf(tag, 'id') === name)
  return field === undefined ? undefined : attributeOf(field, 'value')
}

function attributeOf(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>"']+))`, 'i').exec(tag)
  return found ? (found[1] ?? found[2] ?? found[3])?.trim() : undefined
}

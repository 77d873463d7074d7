import { z } from 'zod'
import { ThingId } from '../../domain/ids.ts'
import { asText, type Template, templateText } from '../../domain/macro.ts'
import { Parameter } from '../../domain/postback-values.ts'
import { secret } from '../../domain/secret.ts'
import { defineAction } from '../action.ts'
import { serviceUrl } from '../base-url.ts'
import { personsIn } from '../lists/persons-in.ts'
import { readClickwire, readPhonexa } from '../lms-answers.ts'

// What each kind of system has to be told to know who posts, and where to.
const ACCESS = {
  phonexa: ['api_id', 'api_password', 'product_id'],
  clickwire: ['pid', 'token', 'cid'],
} as const

const OWN_NAMES = {
  phonexa: ['apiId', 'apiPassword', 'productId', 'price', 'testMode', 'testSold'],
  clickwire: ['cid', 'pid', 'token', 'min_price', 'message_id', 'testMode', 'testSold'],
}

const short = () => z.string().min(1).max(256).optional()

const Settings = z
  .strictObject({
    to: z
      .enum(['phonexa', 'clickwire'])
      .default('phonexa')
      .describe('What kind of system takes the lead: a Phonexa LMS, or a campaign of a Clickwire collector'),
    base_url: serviceUrl().describe('Where it is, such as https://leads-inst123-client.phonexa.com'),
    api_id: short().describe('Phonexa: the id of the API user'),
    api_password: secret().optional().describe('Phonexa: the password of the API user'),
    product_id: short().describe('Phonexa: the id of the product'),
    pid: ThingId.optional().describe('Clickwire: the source that the lead comes from'),
    token: secret().optional().describe('Clickwire: the token of that source'),
    cid: ThingId.optional().describe('Clickwire: the campaign that gets the lead'),
    format: z.enum(['form', 'json']).default('json').describe('How the lead is written'),
    parameters: z.array(Parameter).min(1).max(200).describe('The fields of the lead, by their names there'),
    min_price: templateText().optional().describe('The least that the lead is sold for, with macros'),
    test_mode: z.boolean().default(false).describe('Whether it is a test, which sells nothing'),
    test_sold: z.boolean().default(false).describe('Whether a test is answered as if it were sold'),
  })
  .superRefine((settings, context) => {
    const fault = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    for (const [name, message] of accessFaults(settings)) fault([name], message)
    if (settings.test_sold && !settings.test_mode) fault(['test_sold'], 'goes with test_mode only')
    const names = settings.parameters.map(({ name }) => name)
    for (const index of names.keys()) {
      const message = nameFault(names, index, settings)
      if (message !== undefined) fault(['parameters', index, 'name'], message)
    }
  })
type Settings = z.output<typeof Settings>

function accessFaults(settings: { to: string } & Record<string, unknown>): [name: string, message: string][] {
  return Object.entries(ACCESS).flatMap(([system, names]) =>
    names.flatMap((name): [string, string][] => {
      const given = settings[name] !== undefined
      if (system === settings.to) return given ? [] : [[name, 'is missing']]
      return given ? [[name, `goes with "${system}" only`]] : []
    }),
  )
}

function nameFault(
  names: readonly string[],
  index: number,
  { to, format }: { to: keyof typeof OWN_NAMES; format: 'form' | 'json' },
): string | undefined {
  const name = names[index] ?? ''
  if (OWN_NAMES[to].includes(name)) return `${name} is sent by the settings`
  if (names.indexOf(name) < index) return `"${name}" is there twice`
  const outer = format === 'json' ? INNER.exec(name)?.[1] : undefined
  return outer !== undefined && names.includes(outer)
    ? `"${outer}" cannot be both a value and a group`
    : undefined
}

export default defineAction({
  title: 'Post lead to LMS',
  settings: Settings,
  parameters: (settings) => settings.parameters,
  run: async ({ send, fill, value, lists, deliveryId }, settings) => {
    const { to, format, base_url, pid = '', token } = settings
    const fields = settings.parameters.map((parameter) => [parameter.name, value(parameter)] as const)
    const persons = personsIn(fields.map(([, text]) => text))
    if (await lists.has('do_not_post', persons)) return { status: 'failed', because: 'suppressed' }
    const pairs = [
      ...accessOf(settings),
      ...(to === 'clickwire' ? withTransaction(fields, deliveryId) : fields),
      ...conditionsOf(settings, (template) => fill(template, asText).trim()),
    ]
    const form = format === 'form'
    return send({
      method: 'POST',
      url: to === 'phonexa' ? `${base_url}/lead/` : `${base_url}/api/lead/add/${pid}`,
      headers: {
        'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
        accept: 'application/json',
        ...(token && { authorization: `Bearer ${token.reveal()}` }),
      },
      body: form ? new URLSearchParams(pairs.map(([name, text]) => [name, text])).toString() : jsonOf(pairs),
    })
  },
  read: (answer, usual, { to }) =>
    to === 'phonexa' ? readPhonexa(answer, usual) : readClickwire(answer, usual),
  examples: [
    {
      title: 'A lead that nobody bought is offered to a Phonexa LMS',
      settings: {
        base_url: 'https://leads-inst123-client.phonexa.com',
        api_id: '3C67A1',
        api_password: 'phonexa-password',
        product_id: '8',
        parameters: [
          { name: 'firstName', type: 'lead_field', value: 'first_name' },
          { name: 'userIp', type: 'tracking', value: 'ip' },
          { name: 'tPar[clickid]', type: 'tracking', value: 'transaction_id' },
        ],
        min_price: '{payout}',
      },
      values: {
        lead: { first_name: 'Zoë' },
        tracking: { ip: '203.0.113.7', transaction_id: 'tx-1' },
        transactional: { payout: '2.50' },
      },
      answers: [{ body: '{"lead_id":"W_0000","status":1,"status_text":"sold","price":"3.0000"}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://leads-inst123-client.phonexa.com/lead/',
          headers: { 'content-type': 'application/json' },
          body: '{"apiId":"3C67A1","apiPassword":"phonexa-password","productId":"8","firstName":"Zoë","userIp":"203.0.113.7","tPar":{"clickid":"tx-1"},"price":"2.50"}',
        },
      ],
    },
    {
      title: 'A Phonexa LMS misses fields of a lead',
      settings: {
        base_url: 'https://leads-inst123-client.phonexa.com',
        api_id: '3C67A1',
        api_password: 'phonexa-password',
        product_id: '8',
        format: 'form',
        parameters: [{ name: 'firstName', type: 'static', value: '{first_name}' }],
        min_price: '{payout}',
        test_mode: true,
      },
      values: { lead: { first_name: 'Zoë' } },
      answers: [{ body: '{"status":4,"errors":[{"loanAmount":"required","lastName":"required"}]}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://leads-inst123-client.phonexa.com/lead/',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: 'apiId=3C67A1&apiPassword=phonexa-password&productId=8&firstName=Zo%C3%AB&testMode=1',
        },
      ],
      outcome: {
        status: 'failed',
        because: 'lms_invalid_lead',
        detail: 'loanAmount: required, lastName: required',
      },
    },
    {
      title: 'Another campaign gets the lead, and does not sell it',
      settings: {
        to: 'clickwire',
        base_url: 'https://track.example',
        pid: 'partner',
        token: 'source-token',
        cid: 'insurance',
        parameters: [{ name: 'email', type: 'lead_field', value: 'email' }],
        min_price: '{payout|1}',
      },
      values: { lead: { email: 'person@example.com' } },
      answers: [{ status: 201, body: '{"status":"201","type":"success","code":"lead_unsold"}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://track.example/api/lead/add/partner',
          headers: { 'content-type': 'application/json', authorization: 'Bearer source-token' },
          body: '{"cid":"insurance","transaction_id":"delivery-1","email":"person@example.com","min_price":"1"}',
        },
      ],
      outcome: { status: 'failed', because: 'lms_lead_unsold' },
    },
  ],
})

type Pairs = readonly (readonly [name: string, text: string])[]

function accessOf({ to, api_id = '', api_password, product_id = '', cid = '' }: Settings): Pairs {
  if (to === 'clickwire') return [['cid', cid]]
  return [
    ['apiId', api_id],
    ['apiPassword', api_password?.reveal() ?? ''],
    ['productId', product_id],
  ]
}

// A repeat is known as one by its transaction and its key together; without a transaction each try would begin its own.
function withTransaction(fields: Pairs, deliveryId: string): Pairs {
  const others = fields.filter(([name, text]) => name !== 'transaction_id' || text !== '')
  const known = others.some(([name]) => name === 'transaction_id')
  return known ? others : [['transaction_id', deliveryId], ...others]
}

function conditionsOf(settings: Settings, fill: (template: Template) => string): Pairs {
  const { to, min_price, test_mode, test_sold } = settings
  const least = min_price ? fill(min_price) : ''
  return [
    ...(least === '' ? [] : [[to === 'phonexa' ? 'price' : 'min_price', least] as const]),
    ...(test_mode ? [['testMode', '1'] as const] : []),
    ...(test_sold ? [['testSold', '1'] as const] : []),
  ]
}

// In a form "tPar[a]" is a in the group tPar; in JSON a group is an object.
const INNER = /^([^[\]]+)\[([^[\]]+)\]$/

function jsonOf(pairs: Pairs): string {
  const groups = new Map<string, string | Map<string, string>>()
  for (const [name, text] of pairs) {
    const [, outer, inner] = INNER.exec(name) ?? []
    if (outer === undefined || inner === undefined) {
      groups.set(name, text)
      continue
    }
    const group = groups.get(outer)
    if (group instanceof Map) group.set(inner, text)
    else groups.set(outer, new Map([[inner, text]]))
  }
  const members = [...groups].map(([name, held]) => [
    name,
    held instanceof Map ? Object.fromEntries(held) : held,
  ])
  return JSON.stringify(Object.fromEntries(members))
}

import { z } from 'zod'
import { asText, asUrlPart, urlTemplate } from '../../domain/macro.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { Parameter } from '../../domain/postback-values.ts'
import { defineAction } from '../action.ts'
import type { HttpAnswer } from '../exchange.ts'
import { headersOf, REQUEST_HEADERS } from '../header-settings.ts'

const StatusRange = z.union([
  z.int().min(100).max(599),
  z.string().regex(/^[1-5]\d\d(-[1-5]\d\d)?$/, 'must be a status or a range of them, such as "200-299"'),
])

const Success = z.strictObject({
  status: z.array(StatusRange).min(1).default(['200-299']).describe('Statuses that mean success'),
  contains: z.string().min(1).max(1_000).optional().describe('A text that the answer must contain'),
  not_contains: z.string().min(1).max(1_000).optional().describe('A text that the answer must not contain'),
})

const Settings = z
  .strictObject({
    method: z.enum(['GET', 'POST', 'PUT']).default('GET').describe('The method of the request'),
    url: urlTemplate().describe('The address, with macros'),
    body: z
      .enum(['query', 'form', 'json'])
      .optional()
      .describe('Where the parameters go; without it, GET: the query, POST and PUT: a form'),
    parameters: z.array(Parameter).max(200).default([]).describe('What is sent, in this order'),
    ...REQUEST_HEADERS,
    success: Success.prefault({}).describe('What answer means that it was taken'),
    timeout_ms: z.int().min(100).max(15_000).optional().describe('How long it may take, in milliseconds'),
  })
  .superRefine(({ method, body, parameters }, context) => {
    const fault = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    if (method === 'GET' && body !== undefined && body !== 'query') fault(['body'], 'must be query for a GET')
    if (body !== 'json') return
    const names = parameters.map(({ name }) => name)
    names.forEach((name, index) => {
      if (names.indexOf(name) < index) fault(['parameters', index, 'name'], `"${name}" is there twice`)
    })
  })
type Settings = z.output<typeof Settings>

export default defineAction({
  title: 'Ping URL',
  settings: Settings,
  parameters: (settings) => settings.parameters,
  deadlineMs: (settings) => settings.timeout_ms,
  run: ({ send, fill, value }, settings) => {
    const url = fill(settings.url, asUrlPart)
    const pairs = settings.parameters.map((parameter) => [parameter.name, value(parameter)] as const)
    const headers = headersOf(settings, (template) => fill(template, asText))
    const { method } = settings
    switch (settings.body ?? (method === 'GET' ? 'query' : 'form')) {
      case 'query':
        return send({ method, url: withQuery(url, pairs), headers })
      case 'form':
        return send({ method, url, headers: { 'content-type': FORM, ...headers }, body: formOf(pairs) })
      case 'json':
        return send({ method, url, headers: { 'content-type': JSON_TYPE, ...headers }, body: jsonOf(pairs) })
    }
  },
  read: (answer, usual, { success }) => judge(answer, usual, success),
  examples: [
    {
      title: 'A network is told of a sale by a GET',
      settings: {
        url: 'https://network.example/postback?source={pid|direct}',
        parameters: [
          { name: 'test', type: 'static', value: '1234' },
          { name: 'email', type: 'lead_field', value: 'email' },
          { name: 'offer', type: 'tracking', value: 'clid' },
          { name: 'clickid', type: 'tracking', value: 'external_clickid' },
          { name: 'payout', type: 'transactional', value: 'total_sold_price' },
        ],
      },
      values: {
        lead: { email: 'person@example.com' },
        tracking: { external_clickid: 'a/b c' },
        transactional: { total_sold_price: '12.50' },
      },
      sends: [
        {
          method: 'GET',
          url: 'https://network.example/postback?source=direct&test=1234&email=person%40example.com&offer=&clickid=a%2Fb%20c&payout=12.50',
        },
      ],
    },
    {
      title: 'A partner is sent JSON, and answers in words',
      settings: {
        method: 'POST',
        url: 'https://partner.example/leads',
        body: 'json',
        auth: { type: 'bearer', token: 'partner-token' },
        headers: { 'X-Goal': '{goal|lead}' },
        parameters: [
          { name: 'hash', type: 'static', value: '{email|lower|sha256}' },
          { name: 'txid', type: 'tracking', value: 'transaction_id' },
        ],
        success: { contains: 'stored' },
      },
      values: { lead: { email: 'Person@Example.com' }, tracking: { transaction_id: 'tx-1' } },
      answers: [{ body: 'refused: unknown campaign' }],
      sends: [
        {
          method: 'POST',
          url: 'https://partner.example/leads',
          headers: {
            'content-type': 'application/json',
            authorization: 'Bearer partner-token',
            'x-goal': 'lead',
          },
          body: '{"hash":"542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345","txid":"tx-1"}',
        },
      ],
      outcome: { status: 'failed', because: 'response_rejected', detail: 'it does not contain "stored"' },
    },
  ],
})

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'
type Pairs = readonly (readonly [name: string, value: string])[]

function withQuery(url: string, pairs: Pairs): string {
  if (pairs.length === 0) return url
  const query = pairs.map(([name, value]) => `${asUrlPart(name)}=${asUrlPart(value)}`).join('&')
  const [address = ''] = url.split('#', 1)
  if (!address.includes('?')) return `${address}?${query}`
  return /[?&]$/.test(address) ? `${address}${query}` : `${address}&${query}`
}

function formOf(pairs: Pairs): string {
  return new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString()
}

function jsonOf(pairs: Pairs): string {
  return JSON.stringify(Object.fromEntries(pairs))
}

function judge(answer: HttpAnswer, usual: Outcome, success: Settings['success']): Outcome {
  const { status, contains, not_contains } = success
  if (!status.some((range) => covers(range, answer.status))) {
    return usual.status === 'done' ? { status: 'failed', because: `http_${answer.status}` } : usual
  }
  const rejected = (detail: string): Outcome => ({ status: 'failed', because: 'response_rejected', detail })
  if (contains !== undefined && !answer.body.includes(contains))
    return rejected(`it does not contain "${contains}"`)
  if (not_contains !== undefined && answer.body.includes(not_contains))
    return rejected(`it contains "${not_contains}"`)
  return { status: 'done' }
}

function covers(range: string | number, status: number): boolean {
  const [from, to = from] = String(range).split('-').map(Number)
  return from !== undefined && to !== undefined && status >= from && status <= to
}

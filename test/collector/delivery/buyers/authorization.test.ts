import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBuyerTools } from '../../../../collector/delivery/buyers/buyer-tools.ts'
import { callBuyer } from '../../../../collector/delivery/buyers/call-buyer.ts'
import { createHttpClient } from '../../../../collector/delivery/client.ts'
import { DeliveryMethod } from '../../../../collector/domain/delivery-method.ts'
import type { LeadValues } from '../../../../collector/domain/leads/lead-values.ts'

const VALUES: LeadValues = {
  ...{
    lead: { email: 'ada@example.com', age: '34', note: 'a "quoted" <b>' },
    extra: {},
    tracking: {},
    consent: {},
  },
  source: { pid: 'organic', name: 'Organic' },
  system: {
    ...{ lead_uid: 'u', lead_type: 't', source: 'organic', campaign: 'auto', transaction_id: 'tx' },
    ...{ time: '2026-01-15T12:00:00.000Z', test: 'false' },
  },
}

type Answer = (request: IncomingMessage, body: string, response: ServerResponse) => void

describe('a buyer that wants to know who we are', () => {
  let answer: Answer
  let asked: string[]
  let url: string
  let http: ReturnType<typeof createHttpClient>
  const server = createServer(async (request, response) => {
    const body = await text(request)
    asked.push(`${request.url} ${body}`)
    answer(request, body, response)
  })

  beforeEach(async () => {
    asked = []
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    http = createHttpClient({ allowPrivate: true })
  })
  afterEach(async () => {
    await http.close()
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })

  const call = (post: object, tools = createBuyerTools(http, { allowPrivate: true, newId: () => 'id' })) => {
    const method = DeliveryMethod.parse({
      ...{ id: 'm', lead_type: 't' },
      post: { url: `${url}/post?a=1`, mappings: [{ to: 'mail', from: 'lead.email' }], ...post },
    })
    const options = { deadlineMs: 5_000, test: false, personal: ['ada@example.com'], callId: 'call' }
    return callBuyer(method, 'post', VALUES, tools, options)
  }

  it.each([
    [{ type: 'basic', username: 'us', password: 'pass' }, 'authorization', `Basic ${btoa('us:pass')}`],
    [{ type: 'bearer', token: 'tok' }, 'authorization', 'Bearer tok'],
    [{ type: 'bearer', token: 'tok', prefix: 'Token' }, 'authorization', 'Token tok'],
    [{ type: 'bearer', token: 'tok', prefix: '' }, 'authorization', 'tok'],
    [{ type: 'header', name: 'X-Api-Key', value: 'secret-key' }, 'x-api-key', 'secret-key'],
  ])('is told so by %j, and the record hides it', async (auth, header, value) => {
    answer = ({ headers }, _, response) =>
      response.writeHead(headers[header] === value ? 200 : 401).end(value)
    const made = await call({ auth, response: { format: 'text' } })
    expect(made.outcome).toEqual({ status: 'accepted' })
    expect(JSON.stringify(made)).not.toMatch(/tok"|secret-key|dXM6|ada@/)
  })

  it.each([
    ['MD5', 'md5'],
    ['SHA-256', 'sha256'],
  ])('is answered its challenge of a digest by %s', async (algorithm, name) => {
    const hash = (value: string) => createHash(name).update(value).digest('hex')
    answer = ({ headers }, _, response) => {
      const given = headers.authorization ?? ''
      const part = (key: string) => new RegExp(`${key}="?([^",]+)`).exec(given)?.[1] ?? ''
      const secret = hash('us:buyers:pass')
      const wanted = hash(`${secret}:n0nce:${part('nc')}:${part('cnonce')}:auth:${hash('POST:/post?a=1')}`)
      const right = given !== '' && part('response') === wanted && part('opaque') === 'op'
      const challenge = `Digest realm="buyers", nonce="n0nce", opaque="op", algorithm=${algorithm}, qop="auth,auth-int"`
      response.writeHead(right ? 200 : 401, { 'www-authenticate': challenge }).end()
    }
    const made = await call({
      auth: { type: 'digest', username: 'us', password: 'pass' },
      response: { format: 'text' },
    })
    expect(made.outcome).toEqual({ status: 'accepted' })
    expect(asked).toHaveLength(2)
  })

  it.each([
    [{ grant: 'client_credentials' }, 'grant_type=client_credentials'],
    [{ grant: 'password', username: 'u', password: 'p' }, 'grant_type=password&username=u&password=p'],
  ])('is shown a token got by %j, which is kept and got anew when it ends', async (grant, form) => {
    let tokens = 0
    let good = ''
    answer = ({ url: path, headers }, body, response) => {
      if (path === '/token') {
        const known = headers.authorization === `Basic ${btoa('us:secret')}` && body === form
        good = `token-${++tokens}`
        response
          .writeHead(known ? 200 : 401, { 'content-type': 'application/json' })
          .end(JSON.stringify({ access_token: good, expires_in: 3600 }))
      } else response.writeHead(headers.authorization === `Bearer ${good}` ? 200 : 401).end()
    }
    const tools = createBuyerTools(http, { allowPrivate: true, newId: () => 'id' })
    const auth = {
      type: 'oauth2',
      token_url: `${url}/token`,
      client_id: 'us',
      client_secret: 'secret',
      ...grant,
    }
    const post = { auth, response: { format: 'text' } }
    const outcomes = [await call(post, tools), await call(post, tools)].map((made) => made.outcome)
    expect(outcomes).toEqual([{ status: 'accepted' }, { status: 'accepted' }])
    expect(tokens).toBe(1)
    good = 'another'
    expect((await call(post, tools)).outcome).toEqual({ status: 'accepted' })
    expect(tokens).toBe(2)
  })

  it.each([
    ['json', '{"n":"{{ lead.note }}","m":"{{ mail | upper }}","x":"{{ lead.none | default:"no" }}"}'],
    ['xml', '<a n="{{ lead.note }}">{{ mail }}</a>'],
    ['form', 'n={{ lead.note }}&m={{ mail }}'],
  ])('gets a body of its own shape, escaped for %s', async (content_type, body) => {
    answer = (_, __, response) => response.end()
    await call({ content_type, body, response: { format: 'text' } })
    const [sent = ''] = asked.map((one) => one.slice(one.indexOf(' ') + 1))
    const wanted: Record<string, string> = {
      json: '{"n":"a \\"quoted\\" <b>","m":"ADA@EXAMPLE.COM","x":"no"}',
      xml: '<a n="a &quot;quoted&quot; &lt;b&gt;">ada@example.com</a>',
      form: 'n=a%20%22quoted%22%20%3Cb%3E&m=ada%40example.com',
    }
    expect(sent).toBe(wanted[content_type])
  })

  it('is refused a template that nobody could fill, when it is saved', () => {
    const post = {
      url: 'https://buyer.example/',
      body: '{{ lead.email | sha-256 }} {{ lead.email | shout }}',
    }
    const read = DeliveryMethod.safeParse({ id: 'm', lead_type: 't', post })
    expect(read.error?.issues.map((issue) => issue.message)).toEqual([
      expect.stringContaining('is no name with filters'),
      expect.stringContaining('has the filter shout'),
    ])
  })

  it('is not hung on by a pattern, however long the answer', async () => {
    answer = (_, __, response) => response.end('a'.repeat(10_000))
    const made = await call({ response: { format: 'text', accept: { regex: '(a+)+$x' } } })
    expect(made.outcome).toMatchObject({ status: 'rejected', code: 'buyer_rejected' })
  })
})

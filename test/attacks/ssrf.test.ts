import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { parse, stringify } from 'yaml'
import { createHttpClient } from '../../collector/delivery/client.ts'
import type { Lookup } from '../../collector/delivery/dial.ts'
import { loadActions } from '../../collector/delivery/load-actions.ts'
import { createMailer } from '../../collector/delivery/mail.ts'
import { tcpServer, webServer } from '../collector/delivery/far-end.ts'
import { type Contract, openContract } from '../contract/open-contract.ts'
import { DATABASES } from '../support/databases.ts'
import { exampleSettings } from '../support/world.ts'
import { startDnsStub, type Zone } from './dns-stub.ts'

const [sqlite] = DATABASES
if (!sqlite) throw new Error('no database')

const MAIL = {
  ...{ from: 'desk@clickwire.example', to: ['a@example.com'], replyTo: undefined, subject: 'Hello' },
  ...{ text: 'Hello', messageId: '<1@clickwire.invalid>' },
}

/** The two ways out, both asking the same name server. */
function waysOut(allowPrivate: boolean, lookup?: Lookup) {
  const http = createHttpClient({ allowPrivate, ...(lookup && { lookup }) })
  const mailer = createMailer({ allowPrivate, ...(lookup && { lookup }) })
  onTestFinished(() => http.close())
  return {
    get: async (host: string, port: number) => {
      const came = await http.send({ method: 'GET', url: `http://${host}:${port}/`, headers: {} })
      const told = came.kind === 'fault' ? came.because : String(came.status)
      return { told, shown: JSON.stringify({ ...came, ip: undefined }) }
    },
    mail: async (host: string, port: number) => {
      const mailed = await mailer.send(
        { host, port, tls: 'none', username: undefined, password: undefined },
        MAIL,
        2_000,
      )
      return { told: mailed.status === 'sent' ? 'sent' : mailed.code, shown: JSON.stringify(mailed) }
    },
  }
}

const ZONES: Record<string, Zone> = {
  'a.example': { A: ['127.0.0.1'] },
  'aaaa.example': { AAAA: ['::1'] },
  'mapped.example': { AAAA: ['::ffff:7f00:1'] },
  'nat64.example': { AAAA: ['64:ff9b::7f00:1'] },
  'mixed.example': { A: ['8.8.8.8', '127.0.0.1'] },
  'family.example': { A: ['8.8.8.8'], AAAA: ['::1'] },
  'cname.example': { CNAME: 'inside.example', A: ['127.0.0.1'] },
  'metadata.example': { CNAME: 'metadata.example.internal', A: ['169.254.169.254'] },
  'private.example': { A: ['10.0.0.1'] },
}

describe('a name of somebody who means harm', () => {
  let stub: Awaited<ReturnType<typeof startDnsStub>>
  beforeEach(async () => {
    stub = await startDnsStub((name) => ZONES[name])
  })
  afterEach(() => stub.close())

  it.each(Object.keys(ZONES))('%s leads nowhere, by HTTP and by SMTP', async (host) => {
    const inside = await tcpServer(() => {})
    const out = waysOut(false, stub.lookup)
    for (const { told, shown } of [await out.get(host, inside.port), await out.mail(host, inside.port)]) {
      expect(told).toBe('blocked_address')
      expect(shown).not.toMatch(/127\.0\.0|::1|169\.254|10\.0\.0|8\.8\.8/)
    }
    expect(inside.seen.connections).toBe(0)
  })

  it('that is not there is no blocked one: it is tried again', async () => {
    const out = waysOut(false, stub.lookup)
    expect((await out.get('nowhere.example', 80)).told).toBe('dns_failed')
    expect((await out.mail('nowhere.example', 25)).told).toBe('dns_failed')
  })

  it('gains nothing by another answer after the check: what was checked is dialled', async () => {
    const inside = await webServer()
    const flipping = await startDnsStub((_name, asked) => ({ A: [asked <= 1 ? '127.0.0.1' : '127.0.0.2'] }))
    onTestFinished(flipping.close)
    const asked: string[] = []
    const once: Lookup = async (hostname) => {
      asked.push(hostname)
      return (await flipping.lookup(hostname)).filter(({ family }) => family === 4)
    }
    expect((await waysOut(true, once).get('flip.example', inside.port)).told).toBe('200')
    expect(asked).toEqual(['flip.example'])
    expect(inside.received).toHaveLength(1)
  })
})

describe('mail', () => {
  it.each(['127.0.0.1', 'localhost', '::1', '10.0.0.1', '169.254.169.254', '::ffff:127.0.0.1'])(
    'is not handed to %s',
    async (host) => {
      const inside = await tcpServer((socket) => socket.write('220 here\r\n'))
      expect((await waysOut(false).mail(host, inside.port)).told).toBe('blocked_address')
      expect(inside.seen.connections).toBe(0)
    },
  )

  it('that cannot be handed over does not tell where the name led', async () => {
    const lookup: Lookup = async () => [{ address: '127.0.0.9', family: 4 }]
    const { shown } = await waysOut(true, lookup).mail('mail.example', 9)
    expect(shown).toContain('mail.example')
    expect(shown).not.toContain('127.0.0.9')
  })
})

it.each([301, 302, 303, 307, 308])('a redirect by %i is an answer, and is not followed', async (status) => {
  const inside = await webServer()
  const targets = [inside.url, 'http://169.254.169.254/latest', 'file:///etc/passwd', 'gopher://127.0.0.1/']
  for (const location of targets) {
    const outside = await webServer((response) => response.writeHead(status, { location }).end())
    expect((await waysOut(true).get('127.0.0.1', outside.port)).told).toBe(String(status))
    expect(outside.received).toHaveLength(1)
  }
  expect(inside.received).toEqual([])
})

it.each(['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'NODE_USE_ENV_PROXY'])(
  'the environment’s %s is not used',
  async (name) => {
    const proxy = await tcpServer(() => {})
    const outside = await webServer()
    const before = process.env[name]
    process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : proxy.url
    onTestFinished(() => {
      if (before === undefined) delete process.env[name]
      else process.env[name] = before
    })
    expect((await waysOut(true).get('127.0.0.1', outside.port)).told).toBe('200')
    expect(proxy.seen.connections).toBe(0)
  },
)

const actions = [...(await loadActions())].flatMap(
  ([
    id,
    {
      examples: [example],
    },
  ]) => (example && (example.sends.length > 0 || id === 'email') ? [{ id, example }] : []),
)

/** The settings of an action's example, led to a forbidden place wherever they name a host. */
function ledInside(id: string, settings: Record<string, unknown>, port: number): object {
  const here = `http://localhost:${port}`
  const named =
    'url' in settings ? { url: `${here}/x` } : 'webhook_url' in settings ? { webhook_url: here } : {}
  return {
    ...settings,
    ...(id === 'email' ? { server: { host: 'localhost', port, tls: 'none' } } : named),
    ...(id === 'email' || Object.keys(named).length > 0 ? {} : { base_url: here }),
    ...('token_url' in settings || /^google_(sheets|ads)/.test(id) ? { token_url: `${here}/token` } : {}),
  }
}

describe('an action led to this machine', () => {
  let contract: Contract
  let inside: Awaited<ReturnType<typeof tcpServer>>
  beforeEach(async () => {
    inside = await tcpServer(() => {})
    const settings = parse(exampleSettings()) as Record<string, Record<string, unknown>[]>
    const fields = ['first_name', 'email', 'phone', 'xxTrustedFormCertUrl', 'zip', 'city', 'comment']
    Object.assign(settings.lead_types?.[0] ?? {}, {
      fields: fields.map((name) => ({ name, type: 'string', pii: true })),
      duplicate_check: { fields: [] },
    })
    Object.assign(settings.campaigns?.[0] ?? {}, {
      events: actions.map(({ id }) => ({ event_id: id, type: 'conversion' })),
    })
    settings.postbacks = actions.map(({ id, example }) => ({
      ...{ id, campaign: 'auto', trigger: 'conversion_done', conditions: { event: id }, action: id },
      settings: ledInside(id, example.settings as Record<string, unknown>, inside.port),
    }))
    for (const kind of ['delivery_methods', 'delivery_accounts', 'buyers', 'receivers']) delete settings[kind]
    const environment = { ALLOW_PRIVATE_TARGETS: '0', RETRY_SCHEDULE: '1s,1s,1s' }
    contract = await openContract(sqlite.create, { settings: stringify(settings), environment })
  })
  afterEach(() => contract.close())

  it('sends nothing, is written down as blocked, is not tried again, and tells no address', async () => {
    const click = 'https://lp.example/?gclid=G1&fbclid=F1&ttclid=T1&sccid=S1&msclkid=M1&pid=fb_ads'
    for (const { id } of actions) {
      const transaction_id = await contract.transaction(click)
      const lead = { first_name: 'Mary', email: 'mary@example.com', phone: '+12025550100', zip: '94035' }
      const xxTrustedFormCertUrl = `https://cert.trustedform.com/${'0123456789abcdef'.repeat(2)}01234567`
      const more = { city: 'New York', comment: 'hello', xxTrustedFormCertUrl, revenue: '42.50' }
      await contract.post('/api/event/auto', { transaction_id, event_id: id, ...lead, ...more })
    }
    const rows = async (kind: string) =>
      (await contract.admin(`${kind}?limit=500`)).data as Record<string, unknown>[]
    await expect.poll(async () => (await rows('attempts')).length, { timeout: 10_000 }).toBe(actions.length)
    const attempts = await rows('attempts')
    expect(new Set(attempts.map(({ code, outcome }) => `${outcome} ${code}`))).toEqual(
      new Set(['failed blocked_address']),
    )
    const said = attempts.map(({ because, response, ip }) => ({ because, response, ip }))
    expect(JSON.stringify(said)).not.toMatch(/127\.0\.0\.1|::1/)
    const deliveries = (await rows('deliveries')).map(({ rule_id, status }) => `${rule_id} ${status}`)
    // Each event sets off one of the rules; of the others it is written down that they did not apply.
    expect(deliveries.filter((one) => !one.endsWith(' skipped')).sort()).toEqual(
      actions.map(({ id }) => `${id} failed`).sort(),
    )
    expect(inside.seen.connections).toBe(0)
  })
})

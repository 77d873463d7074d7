import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { loadActions } from '../../collector/delivery/load-actions.ts'
import { DATABASES } from '../support/databases.ts'
import { type MailServer, startMailServer } from '../support/mail-server.ts'
import { exampleSettings } from '../support/world.ts'
import { type Contract, openContract } from './open-contract.ts'

const [sqlite] = DATABASES
if (!sqlite) throw new Error('no database')

const actions = [...(await loadActions())].flatMap(
  ([
    id,
    {
      examples: [example],
    },
  ]) => (example ? [{ id, example }] : []),
)
const CERTIFICATE = `https://cert.trustedform.com/${'0123456789abcdef'.repeat(2)}01234567`
const FIELDS = ['first_name', 'email', 'phone', 'zip', 'city', 'comment', 'xxTrustedFormCertUrl']
const QUERY = 'gclid=G1&fbclid=F1&ttclid=T1&sccid=S1&msclkid=M1&external_clickid=E1&pid=fb_ads'

/** The far side of all of them: below /ACTION it answers as that action's own example says. */
async function startFarSide() {
  const heard: { action: string; path: string; body: string }[] = []
  const server = createServer(async (request, response) => {
    const [, action = '', ...rest] = (request.url ?? '').split('/')
    const body = await text(request)
    const before = heard.filter((one) => one.action === action).length
    heard.push({ action, path: `/${rest.join('/')}`, body })
    const example = actions.find(({ id }) => id === action)?.example
    const { status = 200, headers = {}, body: answer = 'ok' } = example?.answers?.[before] ?? {}
    response.writeHead(status, { ...headers }).end(answer)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    heard,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The settings of an action's example, sent to this machine instead of to where they are meant for. */
function settingsOf(id: string, far: string, mailPort: number): object {
  const given = actions.find((action) => action.id === id)?.example.settings as Record<string, unknown>
  const here = `${far}/${id}`
  const usesNetwork = (actions.find((action) => action.id === id)?.example.sends.length ?? 0) > 0
  return {
    ...given,
    ...(usesNetwork && !('url' in given) && !('webhook_url' in given) ? { base_url: here } : {}),
    ...('url' in given ? { url: `${here}/?source={pid}` } : {}),
    ...('webhook_url' in given ? { webhook_url: here } : {}),
    ...(['google_sheets', 'google_ads_conversions'].includes(id) ? { token_url: `${here}/token` } : {}),
    ...('server' in given ? { server: { host: '127.0.0.1', port: mailPort, tls: 'none' } } : {}),
  }
}

describe('an event sets off every action', () => {
  let contract: Contract
  let far: Awaited<ReturnType<typeof startFarSide>>
  let mail: MailServer
  beforeAll(async () => {
    far = await startFarSide()
    mail = await startMailServer()
    const settings = parse(exampleSettings()) as Record<string, Record<string, unknown>[]>
    Object.assign(settings.lead_types?.[0] ?? {}, {
      fields: FIELDS.map((name) => ({ name, type: 'string', pii: true })),
      duplicate_check: { fields: [] },
    })
    const [campaign] = settings.campaigns ?? []
    Object.assign(campaign ?? {}, {
      events: actions.map(({ id }) => ({ event_id: id, type: 'conversion' })),
    })
    settings.postbacks = actions.map(({ id }) => ({
      id,
      campaign: 'auto',
      trigger: 'conversion_done',
      conditions: { event: id },
      action: id,
      settings: settingsOf(id, far.url, mail.port),
    }))
    for (const kind of ['delivery_methods', 'delivery_accounts', 'buyers', 'receivers']) delete settings[kind]
    contract = await openContract(sqlite.create, { settings: stringify(settings) })
  })
  afterAll(async () => {
    await contract.close()
    await mail.close()
    await far.close()
  })

  it.each(actions)('$id', async ({ id, example }) => {
    const number = actions.findIndex((action) => action.id === id)
    const transaction_id = await contract.transaction(`https://lp.example/?${QUERY}`)
    const fired = await contract.post('/api/event/auto', {
      ...{ transaction_id, event_id: id, revenue: '42.50' },
      ...{ first_name: 'Mary', email: `mary${number}@example.com`, zip: '94035', city: 'New York' },
      phone: `+1202555${String(1000 + number)}`,
      ...{ comment: 'hello', xxTrustedFormCertUrl: CERTIFICATE },
    })
    expect(fired).toMatchObject({ status: 200, body: { code: 'conversion_fired' } })

    const attempts = await expect
      .poll(async () => (await contract.admin(`attempts?transaction_id=${transaction_id}`)).data, {
        timeout: 10_000,
      })
      .toHaveLength(1)
      .then(async () => (await contract.admin(`attempts?transaction_id=${transaction_id}`)).data)
    expect(attempts).toMatchObject([{ outcome: 'done', code: 'delivered' }])
    expect(JSON.stringify(attempts)).not.toContain(`mary${number}@`)
    expect(far.heard.filter(({ action }) => action === id)).toHaveLength(example.sends.length)
  })
})

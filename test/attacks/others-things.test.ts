import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Contract, openContract } from '../contract/open-contract.ts'
import { startAcme, startGlobex, type TestBuyer } from '../support/buyer.ts'
import { DATABASES } from '../support/databases.ts'
import { type Sink, startSink } from '../support/sink.ts'
import { exampleSettings } from '../support/world.ts'
import { addressOf, type Call, operatorCalls, signIn } from './interface.ts'

/** A word that is in everything of the other source, and in nothing of the affiliate's. */
const MARK = 'zebrafinch'
const AFFILIATE = { email: 'affiliate@example.com', password: 'a long password' }

const OTHER = `  - { pid: bing, name: ${MARK} source, status: active, token: ${MARK}-token }
  - { pid: old_mail,`

type Headers = Record<string, string>

/** Every text in a JSON value that is the value of a member whose name ends like an id's. */
function idsIn(value: unknown, name = ''): [name: string, id: string][] {
  if (typeof value === 'string') return /(^|_)(id|uid|pid|cid|name)$/.test(name) ? [[name, value]] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => idsIn(inner, Array.isArray(value) ? name : key))
}

describe.each(DATABASES)(
  'an affiliate who knows the ids of another source’s things, on $name',
  ({ create }) => {
    let contract: Contract
    let sink: Sink
    let buyers: TestBuyer[]
    let calls: Call[]
    let ids: string[]
    let holders: { who: string; headers: Headers }[]

    beforeAll(async () => {
      sink = await startSink()
      buyers = [await startAcme(), await startGlobex()]
      const settings = exampleSettings(`${sink.url}?of=${MARK}`)
        .replace('  - { pid: old_mail,', OTHER)
        .replaceAll('http://127.0.0.1:9101', buyers[0]?.origin ?? '')
        .replaceAll('http://127.0.0.1:9102', buyers[1]?.origin ?? '')
      contract = await openContract(create, { settings })
      await others()
      calls = await operatorCalls(contract)
      ids = await idsOfOthers()
      await contract.call('POST', '/api/admin/users', { ...AFFILIATE, role: 'affiliate', pid: 'fb_ads' })
      const cookie = await signIn(contract, AFFILIATE)
      holders = [
        { who: 'a session', headers: { cookie, 'sec-fetch-site': 'same-origin' } },
        { who: 'a key', headers: { authorization: `Bearer ${await contract.affiliateKey('fb_ads')}` } },
      ]
    })
    afterAll(async () => {
      await contract.close()
      await sink.close()
      await Promise.all(buyers.map((buyer) => buyer.close()))
    })

    // A visit of the other source, from the click to what was sent of it.
    async function others(): Promise<void> {
      const transaction_id = `${MARK}-0001`
      const shared = { transaction_id, pid: 'bing' }
      const params = { sub1: MARK, utm_source: MARK, gclid: MARK, external_clickid: MARK }
      await contract.call('POST', '/api/admin/postbacks', {
        ...{
          id: `${MARK}_rule`,
          name: MARK,
          campaign: 'auto',
          trigger: 'conversion_done',
          action: 'ping_url',
        },
        ...{ conditions: { source: 'bing' }, settings: { url: `${sink.url}?rule=${MARK}` } },
      })
      await contract.post('/api/click', { cid: 'auto', ...shared, url: `https://lp.example/${MARK}`, params })
      await contract.post('/api/event/auto', { event_id: 'sale', ...shared, revenue: 71.31, note: MARK })
      const person = { first_name: MARK, last_name: MARK, phone: '+12025550143', zip_code: '90210', age: 34 }
      await contract.post(
        '/api/lead/add/bing?wait=1',
        { cid: 'auto', ...shared, ...person, state: 'CA', email: `${MARK}@example.com` },
        { authorization: `Bearer ${MARK}-token` },
      )
      await contract.get(
        `/postback/default?token=let-me-in&transaction_id=${transaction_id}&status=pending&x=${MARK}`,
      )
      await contract.call('POST', '/api/lists/do_not_post/emails-add', { emails: [`${MARK}@example.org`] })
      await sink.until(1)
    }

    /** What an operator sees of the ids of all that there is. */
    async function idsOfOthers(): Promise<string[]> {
      const byName = new Map<string, Set<string>>()
      for (const { path } of calls.filter(isListing)) {
        const { body } = await contract.call('GET', path)
        for (const [name, id] of idsIn(body)) byName.set(name, (byName.get(name) ?? new Set()).add(id))
      }
      const some = [...byName.values()].flatMap((found) => [...found].slice(0, 1))
      return [...new Set([`${MARK}-0001`, `${MARK}_rule`, 'bing', ...some])].filter(
        (id) => id !== '' && id !== MARK && !/affiliate|^fb_ads$/.test(id),
      )
    }

    const isListing = ({ method, path }: Call) =>
      method === 'GET' && !path.includes('{') && path !== '/api/admin/live'

    const answerTo = async ({ method, path }: Call, headers: Headers) => {
      const {
        status,
        body,
        headers: said,
      } = await contract.call(
        ...([method, path, method === 'GET' || method === 'DELETE' ? undefined : {}, headers] as const),
      )
      return { status, text: JSON.stringify([body, ...said]) }
    }

    async function isRefused(who: string, headers: Headers, call: Call, id: string): Promise<void> {
      const confirmed = call.method === 'DELETE' ? `?confirm=${encodeURIComponent(id)}` : ''
      const path = addressOf(call, id) + confirmed
      const { status, text } = await answerTo({ ...call, path }, headers)
      const found = [
        who,
        call.method,
        path,
        [403, 404].includes(status),
        text.replaceAll(id, '').includes(MARK),
      ]
      expect(found).toEqual([who, call.method, path, true, false])
    }

    it('finds enough to try it with, and an admin sees the word in it', async () => {
      expect(ids.length).toBeGreaterThan(12)
      const seen = []
      for (const call of calls.filter(isListing))
        if ((await answerTo(call, { authorization: `Bearer ${contract.key}` })).text.includes(MARK))
          seen.push(call.path)
      expect(seen.length).toBeGreaterThan(8)
    })

    it('is answered by no address that names them', { timeout: 120_000 }, async () => {
      const before = await contract.stored()
      const named = calls.filter(({ path }) => path.includes('{'))
      expect(named.length).toBeGreaterThan(30)
      for (const { who, headers } of holders)
        for (const id of who === 'a key' ? ids.slice(0, 3) : ids)
          for (const call of named) await isRefused(who, headers, call, id)
      expect(await contract.stored()).toEqual(before)
    })

    it('is told nothing of them by any list, whatever it filters by', { timeout: 120_000 }, async () => {
      const filters = ['pid', 'transaction_id', 'rule_id', 'sub1']
      const queries = filters.flatMap((name) => ids.slice(0, 3).map((id) => ({ name, id })))
      for (const { who, headers } of holders)
        for (const call of calls.filter(isListing))
          for (const { name, id } of [{ name: 'limit', id: '100' }, ...queries]) {
            const path = `${call.path}?${name}=${encodeURIComponent(id)}`
            const { text } = await answerTo({ ...call, path }, headers)
            // What was asked for may be said again, where it is refused.
            expect([who, path, text.replaceAll(id, '').includes(MARK)]).toEqual([who, path, false])
            expect(text).not.toContain('71.31')
          }
    })

    it('cannot speak for it by a body', async () => {
      for (const { headers } of holders)
        for (const body of [
          { transaction_id: `${MARK}-0001`, pid: 'bing' },
          { id: `${MARK}_rule`, author: { pid: 'bing' } },
        ]) {
          for (const call of calls.filter(({ method }) => method !== 'GET' && method !== 'DELETE')) {
            const path = addressOf(call, `${MARK}_rule`)
            const { status, body: said } = await contract.call(call.method, path, body, headers)
            expect([call.method, path, status >= 400]).toEqual([call.method, path, true])
            expect(JSON.stringify(said)).not.toContain('71.31')
          }
        }
      const { body } = await contract.call('GET', `/api/admin/postbacks/${MARK}_rule`)
      expect(body).toMatchObject({ name: MARK, conditions: { source: 'bing' } })
    })
  },
)

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Contract, openContract } from '../contract/open-contract.ts'
import { DATABASES } from '../support/databases.ts'

const INJECTIONS = [
  `' or '1'='1`,
  `'; drop table clicks; --`,
  `" or ""="`,
  `\`; drop table events; \``,
  `1) union select 1,2,3,4 --`,
  `sub1') || (select body from api_keys limit 1) || ('`,
  `date; select pg_sleep(20)`,
  `case when 1=1 then 1 else (select 1 union select 2) end`,
  `$.params.sub1') from clicks --`,
  `{params,sub1}'; delete from conversions; --`,
  `%' escape '\\`,
  `\\'; --`,
  `revenue desc, (select password from users)`,
  `constructor`,
  `__proto__`,
  `toString`,
  `hasOwnProperty`,
]

const FILTERS: Record<string, readonly string[]> = {
  clicks: ['transaction_id', 'cid', 'pid', 'from', 'to', 'limit', 'cursor', 'click_id', 'sub1'],
  events: ['transaction_id', 'cid', 'pid', 'status', 'from', 'to', 'limit', 'cursor'],
  conversions: ['transaction_id', 'cid', 'pid', 'status', 'cursor'],
  deliveries: ['transaction_id', 'cid', 'pid', 'status', 'rule', 'cursor'],
  attempts: ['transaction_id', 'cid', 'status', 'cursor'],
  leads: ['transaction_id', 'cid', 'pid', 'status', 'cursor'],
  inbound: ['transaction_id', 'cid', 'pid', 'cursor'],
  ledger: ['transaction_id', 'cid', 'cursor'],
  reports: [
    'group_by',
    'metrics',
    'sort',
    'cid',
    'pid',
    'timezone',
    'time',
    'from',
    'to',
    'cursor',
    'format',
  ],
  'reports/overview': ['metrics', 'cid', 'pid', 'timezone', 'from'],
  'reports/funnel': ['cid', 'pid', 'from'],
  'reports/heat': ['metric', 'cid'],
  live: ['after', 'since'],
}

describe.each(DATABASES)('SQL in a request, on $name', ({ create }) => {
  let contract: Contract
  let before: Record<string, number>
  beforeAll(async () => {
    contract = await openContract(create)
    const transaction_id = await contract.transaction()
    await contract.post('/api/event/auto', { event_id: 'sale', transaction_id, revenue: '40.00' })
    before = await contract.stored()
  })
  afterAll(() => contract.close())

  const ask = async (path: string) => {
    const over = AbortSignal.timeout(10_000)
    const headers = { authorization: `Bearer ${contract.key}` }
    const response = await fetch(`${contract.url}/api/admin/${path}`, { headers, signal: over })
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
    const text = isStream ? '' : await response.text()
    await (isStream ? response.body?.cancel() : undefined)
    return { status: response.status, text }
  }

  it.each(Object.entries(FILTERS))(
    'finds nothing by any filter, sort or group of %s',
    { timeout: 60_000 },
    async (kind, names) => {
      expect((await ask(kind.replace('funnel', 'funnel?cid=auto'))).status).toBe(200)
      for (const name of names)
        for (const injection of INJECTIONS) {
          const { status, text } = await ask(`${kind}?${name}=${encodeURIComponent(injection)}`)
          const told = `${name}=${injection}: ${status} ${text.slice(0, 200)}`
          expect(status, told).toBeLessThan(500)
          expect(text, told).not.toMatch(/syntax error|SQLITE|SqliteError|no such column|unterminated/i)
        }
      expect(await contract.stored()).toEqual(before)
    },
  )

  it('filters by what is sent, and not by what it would mean', async () => {
    const { text } = await ask(`events?transaction_id=${encodeURIComponent(`' or '1'='1`)}`)
    expect(text).not.toContain('tx-00000001')
    expect((await ask('events?transaction_id=tx-00000001')).text).toContain('tx-00000001')
  })

  it.each(INJECTIONS)('is a text like any other where %s is tracked', async (injection) => {
    const query = new URLSearchParams({
      sub1: injection,
      utm_source: injection,
      [injection.slice(0, 60)]: 'x',
    })
    const transaction_id = `tx-${INJECTIONS.indexOf(injection)}-injected`
    const url = `https://lp.example/?${query}`
    const body = { cid: 'auto', transaction_id, url }
    expect((await contract.post('/api/click', body)).status).toBe(201)
    const fired = { event_id: 'step_1', transaction_id, sub2: injection, [`x ${injection}`]: injection }
    expect((await contract.post('/api/event/auto', fired)).status).toBeLessThan(500)
    const { text } = await ask(`clicks?transaction_id=${transaction_id}`)
    expect(text).toContain(JSON.stringify(injection))
    const day = await ask('reports?group_by=sub1&metrics=clicks&limit=1000')
    expect(day.text).toContain(JSON.stringify(injection))
    before = await contract.stored()
  })
})

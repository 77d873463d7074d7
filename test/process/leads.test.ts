import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { openStore } from '../../collector/store/database.ts'
import { startAcme, startGlobex, type TestBuyer } from '../support/buyer.ts'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { freePort } from '../support/postgres.ts'
import { type ServingProcess, startProcess, temporaryFolder } from '../support/process.ts'
import { exampleSettings } from '../support/world.ts'

const LEAD = { cid: 'auto', first_name: 'Ada', last_name: 'Moss', zip_code: '90210', state: 'CA', age: 34 }
const TOKEN = { 'content-type': 'application/json', authorization: 'Bearer fb-secret' }

/** Offers a lead as a partner's server would; undefined when there was no answer. */
const add = async (url: string, id: string) => {
  const body = JSON.stringify({ ...LEAD, email: `${id}@example.com`, transaction_id: `tx-lead-${id}` })
  const response = await fetch(`${url}/api/lead/add/fb_ads`, { method: 'POST', headers: TOKEN, body }).catch(
    () => undefined,
  )
  return response && ((await response.json().catch(() => undefined)) as { code?: string } | undefined)
}

const serving: ServingProcess[] = []
let database: TestDatabase
let acme: TestBuyer
let globex: TestBuyer
let folder: ReturnType<typeof temporaryFolder>

beforeEach(async () => {
  folder = temporaryFolder()
  acme = await startAcme()
  globex = await startGlobex()
})
afterEach(async () => {
  for (const one of serving.splice(0)) await one.kill()
  await acme.close()
  await globex.close()
  await database.drop()
  folder.remove()
})

/** Starts the program with the example's buyers where they are, and what a test changes of it. */
async function serve(change: (settings: Record<string, unknown>) => void = () => undefined) {
  const example = exampleSettings()
    .replaceAll('http://127.0.0.1:9101', acme.origin)
    .replaceAll('http://127.0.0.1:9102', globex.origin)
  const settings = parse(example) as Record<string, unknown>
  change(settings)
  const file = join(folder.path, 'settings.yaml')
  writeFileSync(file, stringify(settings))
  const environment = { DATABASE_URL: database.url, CLICKWIRE_CONFIG: file, FB_SOURCE_TOKEN: 'fb-secret' }
  const started = await startProcess(await freePort(), environment)
  serving.push(started)
  return started
}

const capOf = (count: number) => (settings: Record<string, unknown>) => {
  const accounts = settings.delivery_accounts as Record<string, unknown>[]
  Object.assign(accounts[0] ?? {}, { caps: [{ count, per: 'day' }] })
  const [campaign] = settings.campaigns as { distribution: object }[]
  // A busy machine answers late, and is waited for: it is about the cap.
  Object.assign(campaign?.distribution ?? {}, { ping_timeout_ms: 30_000, max_processing_ms: 60_000 })
}

async function sales() {
  const store = openStore(database.url)
  const rows = await store.db.selectFrom('sales').select(['state', 'account_id']).execute()
  await store.close()
  return rows.filter((row) => row.state !== 'posting').map((row) => `${row.account_id} ${row.state}`)
}

async function openLeads() {
  const store = openStore(database.url)
  const open = await store.db
    .selectFrom('leads')
    .select('lead_uid')
    .where('status', 'in', ['validated', 'distributing'])
    .execute()
  await store.close()
  return open
}

const countOf = (all: readonly string[], one: string) => all.filter((other) => other === one).length

describe('a cap of 100', () => {
  it.each([
    ['sqlite', 1],
    ['postgres', 2],
  ] as const)(
    'is 100 under 1,000 simultaneous leads on %s with %i collectors',
    { timeout: 120_000 },
    async (name, count) => {
      const kind = DATABASES.find((one) => one.name === name)
      if (!kind) throw new Error(`no database ${name}`)
      database = await kind.create()
      const collectors: ServingProcess[] = []
      for (let started = 0; started < count; started++) collectors.push(await serve(capOf(100)))
      const answers = await Promise.all(
        Array.from({ length: 1_000 }, (_, index) => add(collectors[index % count]?.url ?? '', `cap${index}`)),
      )
      await expect.poll(openLeads, { timeout: 60_000 }).toEqual([])
      const all = await sales()
      expect(countOf(all, 'acme_auto sold')).toBe(100)
      expect(acme.posts).toHaveLength(100)
      // Whoever came too late for the better buyer went to the other.
      // How many it gets in time depends on how busy the machine is.
      expect(countOf(all, 'globex_auto sold')).toBeGreaterThan(0)
      expect(answers.filter((answer) => answer?.code === 'lead_sold').length).toBeGreaterThan(0)
    },
  )
})

describe.each(DATABASES)('a program that is killed while it sells, on $name', ({ create }) => {
  it('sells every lead once, or says that nobody knows; and posts none twice', {
    timeout: 180_000,
  }, async () => {
    database = await create()
    acme.post = (_, number) => ({
      ...{ type: 'application/json', body: '{"Success":"true"}' },
      // Every other post is still under way when the power goes.
      afterMs: number % 2 === 0 ? 400 : 0,
    })
    let offered = 0
    for (let life = 0; life < 10; life++) {
      const { url, kill } = await serve()
      const leads = Array.from({ length: 10 }, () => add(url, `kill${offered++}`))
      const before = acme.posts.length
      await expect
        .poll(() => acme.posts.length - before, { timeout: 20_000, interval: 5 })
        .toBeGreaterThan(life % 5)
      await kill()
      await Promise.all(leads)
    }
    const store = openStore(database.url)
    // The leases of the dead would end in a while: here they end at once.
    await store.db.updateTable('leads').set({ lease_until: 0 }).where('lease_until', '>', 0).execute()
    await serve()
    await expect.poll(openLeads, { timeout: 60_000 }).toEqual([])
    const leads = await store.db.selectFrom('leads').select(['lead_uid', 'status']).execute()
    expect(leads.filter(({ status }) => !['sold', 'unsold', 'unknown'].includes(status))).toEqual([])
    expect(leads.length).toBeGreaterThan(30)
    const sold = await store.db.selectFrom('sales').select(['lead_uid']).where('state', '=', 'sold').execute()
    expect(new Set(sold.map((sale) => sale.lead_uid)).size).toBe(sold.length)
    await store.close()
    const posted = [...acme.posts, ...globex.posts].map(
      (post) => /kill\d+/.exec(decodeURIComponent(post.body))?.[0],
    )
    expect(new Set(posted).size).toBe(posted.length)
  })
})

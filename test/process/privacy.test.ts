import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../collector/store/database.ts'
import { RECORD_KINDS } from '../../collector/store/records.ts'
import { startAcme, startGlobex } from '../support/buyer.ts'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { freePort } from '../support/postgres.ts'
import { runCommand, startProcess, temporaryFolder } from '../support/process.ts'
import { exampleSettings } from '../support/world.ts'

const PERSON = {
  first_name: 'Zephyrine',
  last_name: 'Quillfeather',
  email: 'zephyrine.q@example.com',
  phone: '(202) 456-1414',
}
// What would give her away, in whatever case it is written.
const TRACES = /zephyrine|quillfeather|2024561414|456-1414/i

describe.each(DATABASES)('a person on $name', ({ create }) => {
  it('is in no log, no list, no error, no file and no ping; and can be erased while the money stays', {
    timeout: 180_000,
  }, async () => {
    const world = await startWorld(await create())
    const { get, post, acme, globex } = world

    const sold = await post('/api/lead/add/fb_ads', lead('tx-sold-1'))
    expect(sold).toMatchObject({ code: 'lead_sold' })
    const repeated = await post('/api/lead/add/fb_ads', lead('tx-again-1'))
    expect(repeated).toMatchObject({ code: 'duplicate_lead' })
    const faulty = await post('/api/lead/add/fb_ads', {
      ...lead('tx-faulty-1'),
      ...{ state: PERSON.last_name, age: PERSON.first_name, email: `${PERSON.first_name} at home` },
    })
    expect(faulty.code).toMatch(/^invalid_/)
    acme.post = () => ({ type: 'application/json', body: JSON.stringify({ Success: 'false', Echo: PERSON }) })
    globex.post = (got) => ({ type: 'text/plain', body: `rejected: ${decodeURIComponent(got.body)}` })
    const other = { ...lead('tx-unsold-1'), email: `second.${PERSON.email}` }
    expect(await post('/api/lead/add/fb_ads', other)).toMatchObject({ code: 'lead_unsold' })
    const sale = { ...PERSON, transaction_id: 'tx-sold-1', event_id: 'sale', revenue: '49.90' }
    const event = await post('/api/event/auto', sale)
    expect(event).toMatchObject({ code: 'conversion_fired' })

    const lists = await Promise.all(RECORD_KINDS.map((kind) => get(`/api/admin/${kind}?limit=500`)))
    const journeys = await Promise.all(
      ['tx-sold-1', 'tx-unsold-1'].map((id) => get(`/api/admin/transactions/${id}`)),
    )
    const shown = JSON.stringify([repeated, faulty, event, lists, journeys])
    expect(shown).toContain('tx-sold-1')
    expect(TRACES.exec(shown)).toBeNull()
    expect([...acme.pings, ...globex.pings].filter(({ body }) => TRACES.test(body))).toEqual([])
    expect([...acme.posts, ...globex.posts].some(({ body }) => TRACES.test(body))).toBe(true)
    expect(TRACES.exec(await world.stored())).toBeNull()

    const asked = world.command('privacy', 'access', '--email', PERSON.email)
    expect(asked).toMatchObject({ code: 0, stdout: expect.stringContaining(PERSON.last_name) })
    expect(asked.stdout).toContain('tx-sold-1')
    expect(asked.stdout).not.toContain('tx-unsold-1')

    const books = async () => (await get('/api/admin/ledger?limit=500')).data
    const before = await books()
    expect(before).not.toEqual([])
    await post('/api/admin/erasures', { email: PERSON.email })
    const [uid] = [sold.lead_uid]
    expect(JSON.stringify(await get(`/api/admin/leads/${String(uid)}?reveal=1`))).not.toMatch(TRACES)
    expect(await books()).toEqual(before)

    const late = world.command('privacy', 'access', '--transaction', 'tx-sold-1').stdout
    expect(late).toContain('tx-sold-1')
    expect(late).not.toMatch(TRACES)
    const erased = world.command('privacy', 'erase', '--email', other.email)
    expect(erased.stdout).toMatch(/^Erased: \d+ records of 1 transactions\.\n$/)
    expect(world.command('privacy', 'access', '--email', other.email).stdout).toBe(
      '{\n  "transactions": []\n}\n',
    )
    expect(world.command('privacy', 'erase', '--email', 'nobody').code).toBe(1)
    expect(world.command('privacy', 'erase').stderr).toContain('Say who it is')

    expect(world.printed()).toContain('lead.')
    expect(TRACES.exec(world.printed())).toBeNull()
  })
})

const lead = (transaction_id: string) => ({
  ...PERSON,
  ...{ cid: 'auto', transaction_id, zip_code: '90210', state: 'CA', age: 34 },
})

async function startWorld(database: TestDatabase) {
  const folder = temporaryFolder()
  const acme = await startAcme()
  const globex = await startGlobex()
  const settings = join(folder.path, 'settings.yaml')
  writeFileSync(
    settings,
    exampleSettings()
      .replaceAll('http://127.0.0.1:9101', acme.origin)
      .replaceAll('http://127.0.0.1:9102', globex.origin),
  )
  const environment = { DATABASE_URL: database.url, CLICKWIRE_CONFIG: settings, FB_SOURCE_TOKEN: 'fb-secret' }
  const program = await startProcess(await freePort(), { ...environment, LOG_LEVEL: 'debug' })
  onTestFinished(async () => {
    await program.kill()
    await acme.close()
    await globex.close()
    await database.drop()
    folder.remove()
  })
  const key = runCommand(['key', 'create', '--role', 'admin', '--name', 'test'], environment).stdout.trim()
  const call = async (path: string, init: RequestInit & { headers: Record<string, string> }) =>
    (await (await fetch(program.url + path, init)).json()) as Record<string, unknown>
  const tokenFor = (path: string) => (path.startsWith('/api/admin') ? key : 'fb-secret')
  return {
    acme,
    globex,
    printed: program.printed,
    command: (...args: string[]) => runCommand(args, environment),
    get: (path: string) => call(path, { headers: { authorization: `Bearer ${key}` } }),
    post: (path: string, body: object) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenFor(path)}` },
        body: JSON.stringify(body),
      }),
    stored: () => storedText(database),
  }
}

/** Everything that is stored: the rows of every table, and of a database in files the bytes of each. */
async function storedText(database: TestDatabase): Promise<string> {
  const store = openStore(database.url)
  const rows: unknown[] = []
  for (const { name } of await store.db.introspection.getTables())
    rows.push((await sql`select * from ${sql.table(name)}`.execute(store.db)).rows)
  await store.close()
  const folder = database.url.startsWith('file:') ? dirname(database.url.slice('file:'.length)) : undefined
  const files = folder === undefined ? [] : readdirSync(folder).map((file) => join(folder, file))
  return JSON.stringify(rows) + files.map((file) => readFileSync(file, 'latin1')).join('')
}

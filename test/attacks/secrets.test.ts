import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse, stringify } from 'yaml'
import { openStore } from '../../collector/store/database.ts'
import { RECORD_KINDS } from '../../collector/store/records.ts'
import { startAcme } from '../support/buyer.ts'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { freePort } from '../support/postgres.ts'
import { runCommand, startProcess, temporaryFolder } from '../support/process.ts'
import { exampleSettings } from '../support/world.ts'

/** Everything that opens a door or signs a call. None of it may be found again anywhere. */
const SECRETS = {
  source: 'source-token-5d1f0c',
  receiver: 'receiver-token-77ab21',
  buyer: 'buyer-bearer-91cc02',
  webhook: 'webhook-path-3e8d55',
  signing: 'c2lnbmluZy1zZWNyZXQtb2YtMzItYnl0ZXMtNDRiMTlk',
  mail: 'mail-password-0f6e12',
  program: 'program secret of 0c77ae letters',
  metrics: 'metrics-token-b29d13',
  password: 'admin-password-6610fd',
}

const PASSED = /5d1f0c|77ab21|91cc02|3e8d55|ZWNyZXQtb2YtMzItYnl0|44b19d|0f6e12|0c77ae|b29d13|6610fd/

function settingsOf(buyer: string): string {
  const settings = parse(exampleSettings('http://127.0.0.1:9/postback')) as Record<
    string,
    Record<string, unknown>[]
  >
  const rule = (id: string, action: string, more: object) => ({
    ...{ id, campaign: 'auto', trigger: 'conversion_done', conditions: { event: 'sale' }, action },
    settings: more,
  })
  settings.postbacks = [
    rule('hook', 'standard_webhook', {
      ...{ type: 'sale.done', url: 'http://127.0.0.1:9/hook', secret: `whsec_${SECRETS.signing}` },
    }),
    rule('chat', 'slack', { webhook_url: `http://127.0.0.1:9/${SECRETS.webhook}`, text: 'Sold' }),
    rule('mail', 'email', {
      server: { host: '127.0.0.1', port: 9, tls: 'none', username: 'desk', password: SECRETS.mail },
      ...{ from: 'a@example.com', to: ['b@example.com'], subject: 'Sold', text: 'Sold' },
    }),
  ]
  return stringify(settings)
    .replaceAll('http://127.0.0.1:9101', buyer)
    .replaceAll(`\${FB_SOURCE_TOKEN:-fb-secret}`, SECRETS.source)
    .replaceAll(`\${RECEIVER_TOKEN:-let-me-in}`, SECRETS.receiver)
    .replaceAll(`\${ACME_TOKEN:-acme}`, SECRETS.buyer)
}

describe.each(DATABASES)('a secret on $name', ({ create }) => {
  it('is in no log, no attempt, no error, no export, no backup and in clear in no file', {
    timeout: 120_000,
  }, async () => {
    const world = await startWorld(await create())
    const { call } = world
    const asSource = { authorization: `Bearer ${SECRETS.source}` }
    const lead = {
      ...{ cid: 'auto', transaction_id: 'tx-secret-001', first_name: 'Ann', last_name: 'Example' },
      ...{ email: 'ann@example.com', phone: '(202) 456-1414', zip_code: '90210', state: 'CA', age: 34 },
    }
    const answers = [
      await call('POST', '/api/lead/add/fb_ads', lead, asSource),
      await call('POST', '/api/lead/add/fb_ads', { ...lead, token: `${SECRETS.source}x` }),
      await call('POST', '/api/event/auto', {
        event_id: 'sale',
        transaction_id: 'tx-secret-001',
        revenue: '9',
      }),
      await call('GET', `/postback?token=${SECRETS.receiver}&status=accepted&subid=tx-secret-001&payout=9`),
      await call('GET', `/postback?token=${SECRETS.receiver}&status=nonsense&subid=tx-nobody`),
      await call('GET', `/nowhere?token=${SECRETS.source}`),
      await call('GET', '/metrics', undefined, { authorization: `Bearer ${SECRETS.metrics}` }),
      await call('POST', '/api/session', { email: 'admin@example.com', password: SECRETS.password }),
      await call('POST', '/api/session', { email: 'admin@example.com', password: `${SECRETS.password}x` }),
    ]
    expect(JSON.stringify(answers)).toContain('lead_sold')
    const asAdmin = { authorization: `Bearer ${world.key}` }
    const attempts = () => call('GET', '/api/admin/attempts?limit=500', undefined, asAdmin)
    await expect
      .poll(async () => (await attempts()).match(/"attempt_id"/g)?.length, { timeout: 20_000 })
      .toBe(3)

    const lists = await Promise.all(
      [...RECORD_KINDS, 'transactions/tx-secret-001', 'audit', 'postbacks', 'delivery_methods'].map((kind) =>
        call('GET', `/api/admin/${kind}`, undefined, asAdmin),
      ),
    )
    const backup = join(world.folder, 'all.backup')
    const commands = [
      runCommand(['export'], world.environment),
      runCommand(['apply', world.settings, '--dry-run'], world.environment),
      runCommand(['doctor'], world.environment),
      runCommand(['backup', backup], world.environment),
    ]
    const places: Record<string, string> = {
      ...{
        answers: JSON.stringify(answers),
        lists: JSON.stringify(lists),
        commands: JSON.stringify(commands),
      },
      ...{ log: world.printed(), stored: await storedText(world.database) },
      backup: readFileSync(backup, 'latin1'),
    }
    expect(places.stored?.length).toBeGreaterThan(10_000)
    expect(places.backup?.length).toBeGreaterThan(1_000)
    expect(world.heard()).toContain(SECRETS.buyer)
    for (const [place, text] of Object.entries(places)) {
      expect(PASSED.exec(text)?.[0], place).toBeUndefined()
      expect(text.includes(world.key), place).toBe(false)
    }
  })
})

async function startWorld(database: TestDatabase) {
  const folder = temporaryFolder()
  const acme = await startAcme()
  const settings = join(folder.path, 'settings.yaml')
  writeFileSync(settings, settingsOf(acme.origin))
  const environment = {
    ...{ DATABASE_URL: database.url, CLICKWIRE_CONFIG: settings, CLICKWIRE_SECRET: SECRETS.program },
    ...{ METRICS_TOKEN: SECRETS.metrics, RETRY_SCHEDULE: '1h', LOG_LEVEL: 'debug' },
    ...{ ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: SECRETS.password, ALLOW_PRIVATE_TARGETS: '1' },
  }
  const program = await startProcess(await freePort(), environment)
  onTestFinished(async () => {
    await program.kill()
    await acme.close()
    await database.drop()
    folder.remove()
  })
  const quiet = { ...environment, LOG_LEVEL: 'error' }
  const key = runCommand(['key', 'create', '--role', 'admin', '--name', 'test'], quiet).stdout.trim()
  return {
    ...{ key, database, environment, settings, folder: folder.path, printed: program.printed },
    heard: () => JSON.stringify([...acme.pings, ...acme.posts]),
    call: async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
      const response = await fetch(program.url + path, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body && { body: JSON.stringify(body) }),
      })
      return response.text()
    },
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

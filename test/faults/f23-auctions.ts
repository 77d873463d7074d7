import { writeFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import { jsonBid, startAcme, startGlobex, type TestBuyer } from '../support/buyer.ts'
import { exampleSettings } from '../support/world.ts'
import { askDatabase } from './judge/database-facts.ts'
import { spread } from './judge/tally.ts'
import { type Offered, offerLeads } from './rig/offer-leads.ts'
import { onStage, pause, type Stage } from './rig/stage.ts'
import { atLeast, exactly, none, type Row, result, type Size, sized, told, within } from './row.ts'

/** F23: bidders hang, die after their bid, and the program is killed between the win and the post. */
export const auctions: Row = { id: 'F23', title: 'auctions with bidders that hang or die, and kill -9', run }

const SIZES = {
  short: { leads: 60, kills: 1 },
  whole: { leads: 1_000, kills: 5 },
  full: { leads: 10_000, kills: 20 },
}
const DEADLINE_MS = 2_000
const PING_MS = 500

function run(size: Size) {
  const { leads, kills } = sized(size, SIZES)
  return onStage('postgres', async (stage) => {
    const { place, databaseUrl } = stage
    const acme = await startAcme()
    const globex = await startGlobex()
    stage.after(() => Promise.all([acme.close(), globex.close()]))
    misbehave(acme)
    writeSettings(stage, { acme, globex })
    const program = await place('all', { FB_SOURCE_TOKEN: 'fb-secret' })
    await program.start()
    // Without kills the answers are timed; with them, the sales are counted.
    const calm = await offerLeads(program.url, {
      prefix: 'calm',
      count: Math.floor(leads / 2),
      concurrency: 8,
    })
    const stormy: Offered[] = []
    for (let n = 0; n < kills; n++) {
      const before = acme.posts.length
      const offering = offerLeads(program.url, {
        ...{ prefix: `storm${n}x`, concurrency: 8 },
        count: Math.ceil(leads / 2 / kills),
      })
      while (acme.posts.length < before + 3) await pause(5)
      await program.kill()
      await stage.judge.note('kill -9')
      await program.start()
      stormy.push(...(await offering))
    }
    await ended(databaseUrl)
    const answered = calm.filter(({ code }) => code !== '')
    const overrun = spread(answered.map(({ ms }) => Math.max(0, ms - DEADLINE_MS)))
    const sales = await askDatabase<{ lead_uid: string; state: string }>(
      databaseUrl,
      'select lead_uid, state from sales',
    )
    const won = sales.filter(({ state }) => state === 'sold' || state === 'delivered')
    const winners = new Set(won.map(({ lead_uid }) => lead_uid))
    return result(
      `${leads} auctions of two bidders, of whom one hangs, dies, or refuses in three of ten; ${kills} kills in the middle of posts`,
      [
        exactly('leads with a sale of theirs', winners.size, won.length),
        none('leads posted under two ids', postedTwice([acme, globex])),
        none('leads that are not at their end', await openLeads(databaseUrl)),
        atLeast('leads sold', won.length, leads / 4),
        within('answered after their deadline by, p99', overrun.p99, 50),
        told('answers without kills', JSON.stringify(countedBy(answered.map(({ code }) => code)))),
        told(
          'leads that nobody can tell were taken (`unknown`)',
          String(sales.filter(({ state }) => state === 'unknown').length),
        ),
      ],
    )
  })
}

/** Of ten pings one hangs; of ten posts one is never answered, and one is refused. */
function misbehave(acme: TestBuyer): void {
  acme.ping = (_got, number) => (number % 10 === 3 ? 'hang' : jsonBid(50))
  acme.post = (_got, number) => {
    if (number % 10 === 4) return 'hang'
    const taken = number % 10 !== 7
    return { type: 'application/json', body: `{"Success":"${taken}"}`, afterMs: 50 }
  }
}

function writeSettings(
  { environment }: Stage,
  { acme, globex }: { acme: TestBuyer; globex: TestBuyer },
): void {
  const example = exampleSettings()
    .replaceAll('http://127.0.0.1:9101', acme.origin)
    .replaceAll('http://127.0.0.1:9102', globex.origin)
    .replace('ping_timeout_ms: 1500', `ping_timeout_ms: ${PING_MS}`)
    .replace('max_processing_ms: 8000', `max_processing_ms: ${DEADLINE_MS}`)
  const settings = parse(example) as { delivery_accounts: { caps?: unknown }[] }
  for (const account of settings.delivery_accounts) delete account.caps
  writeFileSync(environment.CLICKWIRE_CONFIG ?? '', stringify(settings))
}

/** Leads that a buyer, or two, got under more than one id. */
function postedTwice(buyers: readonly TestBuyer[]): number {
  const ids = Map.groupBy(
    buyers.flatMap((buyer, number) => buyer.posts.map(({ body, id }) => ({ body, id: `${number} ${id}` }))),
    ({ body }) => /(calm|storm)\w+/.exec(decodeURIComponent(body))?.[0] ?? '',
  )
  const perBuyer = [...ids.values()].map((posts) =>
    buyers.map(
      (_, number) => new Set(posts.filter(({ id }) => id.startsWith(`${number} `)).map(({ id }) => id)).size,
    ),
  )
  return perBuyer.filter((counts) => counts.some((count) => count > 1)).length
}

const OPEN = "select count(*) as n from leads where status in ('validated', 'distributing')"

async function openLeads(databaseUrl: string): Promise<number> {
  const [row] = await askDatabase<{ n: string | number }>(databaseUrl, OPEN)
  return Number(row?.n)
}

async function ended(databaseUrl: string): Promise<void> {
  for (let n = 0; n < 180 && (await openLeads(databaseUrl)) > 0; n++) await pause(500)
}

function countedBy(words: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]))
}

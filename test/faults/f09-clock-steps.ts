import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { settingsWith } from '../collector/pipeline/dispatch-world.ts'
import type { Entry } from './judge/ledger.ts'
import { onStage, pause, promises, ruleTo } from './rig/stage.ts'
import { exactly, type Figure, none, type Row, result, type Size, sized, told } from './row.ts'

/**
 * F9: the machine's clock is set forward and back under load. The program's own clock is stepped by a module that is
 * loaded before it; SQLite, because on PostgreSQL the time is the database's.
 */
export const clockSteps: Row = { id: 'F9', title: 'steps of the clock, SQLite', run }

const HOUR_MS = 3_600_000
const TEN_YEARS_MS = 87_660 * HOUR_MS
const SIZES = {
  short: { steps: [HOUR_MS] },
  whole: { steps: [HOUR_MS, 0, -HOUR_MS, 0, TEN_YEARS_MS] },
  full: { steps: [HOUR_MS, 0, -HOUR_MS, 0, TEN_YEARS_MS, 0, 2 * HOUR_MS, 1_000, 0] },
}

// The program looks at the machine's clock every 30 s.
const SEEN_MS = 40_000
const RETRY_MS = 20_000

function run(size: Size) {
  const { steps } = sized(size, SIZES)
  return onStage('sqlite', async (stage) => {
    const { judge, place, folder, configure } = stage
    configure(settingsWith(ruleTo(judge.sinkUrl, 'network_sale')))
    const file = join(folder, 'step')
    const program = await place('all', {
      STEPPING_CLOCK: file,
      NODE_OPTIONS: `--import ${new URL('./rig/stepping-clock.ts', import.meta.url).href}`,
      RETRY_SCHEDULE: Array.from({ length: 30 }, () => `${RETRY_MS / 1000}s`).join(','),
      ADMIN_EMAIL: 'admin@example.com',
      ADMIN_PASSWORD: 'a password of some length',
    })
    await program.start()
    const cookie = await signIn(program.url)
    await judge.behave('network_sale', { failPercent: 15 })
    const load = judge.load({
      urls: [program.url],
      prefix: 'tx-f09',
      count: 1e9,
      concurrency: 8,
      perSecond: 3,
      tries: 3,
    })
    await pause(5_000)
    for (const step of steps) {
      writeFileSync(file, String(step))
      program.process().signal('SIGUSR2')
      await judge.note(`clock at ${step / HOUR_MS} h`)
      await pause(SEEN_MS)
    }
    const session = await sessionStatus(program.url, cookie)
    await judge.enough()
    await load
    await judge.behave('network_sale', {})
    await judge.settled(2 * RETRY_MS + 10_000)
    await pause(500)
    const { seen, figures } = await promises(stage)
    return result(
      `3 events/s, 15 of 100 postbacks fail and wait ${RETRY_MS / 1000} s; the clock at ${steps.map((step) => `${step / HOUR_MS} h`).join(', ')} for ${SEEN_MS / 1000} s each`,
      [
        ...figures,
        ...earlyFigures(await judge.entries()),
        none('repeats', seen.repeats),
        exactly('still running', program.process().ended() === undefined ? 'yes' : 'no', 'yes'),
        exactly('the session is', session, 200),
      ],
    )
  })
}

/** Tries that came before their wait was over by the judge's clock. */
function earlyFigures(entries: readonly Entry[]): Figure[] {
  const tries = Map.groupBy(
    entries.filter((entry) => entry.what === 'received'),
    ({ key }) => key,
  )
  const waits = [...tries.values()].flatMap((all) =>
    all.slice(1).map(({ at }, index) => at - (all[index]?.at ?? at)),
  )
  // Full jitter of a fifth on either side, and a second.
  const early = waits.filter((ms) => ms < RETRY_MS * 0.8 - 1_000)
  return [
    none('tries more than 1 s early', early.length),
    told('shortest wait between two tries', `${Math.min(...waits)} ms`),
    told('longest', `${Math.max(...waits)} ms`),
  ]
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email: 'admin@example.com', password: 'a password of some length' }),
  })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

const sessionStatus = async (url: string, cookie: string) =>
  (await fetch(`${url}/api/session`, { headers: { cookie } })).status

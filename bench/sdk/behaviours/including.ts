import type { Page } from 'playwright'
import { html, pause } from '../world/visitors.ts'
import { arrived, newMark, tell } from './arriving.ts'
import type { Behaviour, Trial } from './behaviour.ts'

const ARRIVAL_MS = 12_000
const FIRST_WORDS_MS = 6_500
const LAST_WORDS_MS = 1_000

// What is not posted asks for configuration.
const posts = ({ far }: Trial): number => far.heard.filter(({ method }) => method === 'POST').length

// What a tracker posts before anybody calls anything.
async function firstWords(trial: Trial, path: string): Promise<{ sent: number; page: Page }> {
  const before = posts(trial)
  const page = await trial.visit(path)
  await pause(FIRST_WORDS_MS)
  return { sent: posts(trial) - before, page }
}

async function throwsOrArrives(trial: Trial, path: string, good: string): Promise<string> {
  const page = await trial.visit(path)
  const mark = newMark()
  if (!(await tell(page, trial, mark))) return 'breaks'
  const outcome = await arrived(trial, mark, ARRIVAL_MS)
  return outcome === 'kept' ? good : outcome
}

/** How a page may include a tracker, and what it may find there. */
export const INCLUDING: Behaviour[] = [
  {
    says: 'call before the script has loaded',
    async observe(trial) {
      const mark = newMark()
      const call = trial.tracker.call(`'${mark}'`)
      const body = `<script>try { ${call} } catch { document.title = 'threw' }</script>`
      const { stub = '', head } = trial.tracker
      trial.far.put('/early', html(stub + head(trial.far.origin), body))
      const page = await (await trial.enter()).newPage()
      await page.goto(trial.far.page('/early'))
      if ((await page.title()) === 'threw') return 'throws'
      return arrived(trial, mark, ARRIVAL_MS)
    },
  },
  {
    says: 'script included twice',
    async observe(trial) {
      const head = trial.tracker.head(trial.far.origin)
      trial.far.put('/twice', html(head + head))
      const { sent: once, page: first } = await firstWords(trial, '/')
      await first.context().close()
      // Some have last words.
      await pause(LAST_WORDS_MS)
      const { sent: again, page } = await firstWords(trial, '/twice')
      const mark = newMark()
      if (!(await tell(page, trial, mark))) return 'breaks'
      const outcome = await arrived(trial, mark, ARRIVAL_MS)
      if (outcome === 'kept') return again > once ? 'counts the page twice' : 'once'
      return outcome === 'lost' ? outcome : `counts ${outcome}`
    },
  },
  {
    says: 'storage forbidden',
    storageForbidden: true,
    observe: (trial) => throwsOrArrives(trial, '/', 'works'),
  },
  {
    says: 'malformed query (`%E0%A4`)',
    observe: (trial) => throwsOrArrives(trial, '/?utm_source=%E0%A4&utm_medium=%', 'works'),
  },
]

/**
 * How the script behaves where trackers lose or double events, beside other trackers: `npm run bench:behaviours`.
 * `-- --write` puts the table into docs/performance-sdk.md.
 */

import { circumstances, publish } from '../document.ts'
import { BEHAVIOURS } from './behaviours/all.ts'
import { observe } from './behaviours/try.ts'
import { install } from './install.ts'
import { table } from './table.ts'
import { allTrackers } from './trackers/all.ts'
import { openBrowser } from './world/visitors.ts'

const ABREAST = 16
const NO_MORE_AFTER_MS = 130_000

install()
const trackers = await allTrackers()
const browser = await openBrowser()
const trials = BEHAVIOURS.flatMap((behaviour) => trackers.map((tracker) => ({ behaviour, tracker })))
const outcomes = new Map<(typeof trials)[number], string>()

// Most of a trial is waiting, so that many have room beside each other; those that load many pages come last.
const queue = trials.toReversed()
const work = async () => {
  for (let trial = queue.shift(); trial && performance.now() < NO_MORE_AFTER_MS; trial = queue.shift())
    outcomes.set(trial, await observe(browser, trial.tracker, trial.behaviour))
}
await Promise.all(Array.from({ length: ABREAST }, work))
await browser.close()

const rows = BEHAVIOURS.map((behaviour) => [
  behaviour.says,
  ...trials
    .filter((trial) => trial.behaviour === behaviour)
    .map((trial) => outcomes.get(trial) ?? 'no time left'),
])
publish(
  'performance-sdk.md',
  'bench:behaviours',
  [
    circumstances('npm run bench:behaviours', `Chromium ${browser.version()}`),
    table([['', ...trackers.map(({ name }) => name)], ...rows]),
  ].join('\n\n'),
)

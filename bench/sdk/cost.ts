/**
 * What the script costs a page, beside other trackers in the same run: `npm run bench:sdk`.
 * `-- --write` puts the tables into docs/performance-sdk.md; `--minutes 10` goes on longer than the usual two.
 */

import { circumstances, publish } from '../document.ts'
import { measureArrival } from './cost/arrival.ts'
import { costOf } from './cost/cost.ts'
import { openMetered } from './cost/metered-browser.ts'
import { report } from './cost/report.ts'
import { measureRounds } from './cost/rounds.ts'
import { install } from './install.ts'
import { allTrackers } from './trackers/all.ts'
import { openBrowser } from './world/visitors.ts'

const given = process.argv.indexOf('--minutes')
const minutes = given > 0 ? Number(process.argv[given + 1]) : 2

install()
const trackers = await allTrackers()
const metered = await openMetered()
const loadsOf = await measureRounds(metered, trackers, minutes * 60_000)
await metered.close()

const browser = await openBrowser()
const costs = await Promise.all(
  trackers.map(async (tracker) =>
    costOf(tracker, await measureArrival(browser, tracker), loadsOf(tracker), loadsOf(undefined)),
  ),
)
await browser.close()
publish(
  'performance-sdk.md',
  'bench:sdk',
  [circumstances('npm run bench:sdk', `Chromium ${metered.version}`), report(costs)].join('\n\n'),
)

/**
 * The test command: sees to it that there are a browser and a nats-server, runs every test, and ends with one line that counts them.
 * Further words go to Vitest: `npm test -- test/collector`.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getChromium } from './support/get-chromium.ts'
import { getNats } from './support/get-nats.ts'

interface Report {
  numPassedTests: number
  numFailedTests: number
  numFailedTestSuites: number
}

const asked = process.argv.slice(2)
process.env.CHROMIUM_PATH = getChromium()
process.env.NATS_SERVER_PATH = getNats() ?? ''

const folder = mkdtempSync(join(tmpdir(), 'clickwire-report-'))
const file = join(folder, 'report.json')
const { status } = spawnSync(
  'vitest',
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...asked],
  { stdio: 'inherit' },
)
const { passed, failed } = counted(file)
rmSync(folder, { recursive: true })
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = status === 0 && failed === 0 && passed > 0 ? 0 : 1

// A file that cannot even be loaded has no test that failed; it counts as one all the same.
function counted(path: string): { passed: number; failed: number } {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8')) as Report
    const failed = report.numFailedTests === 0 ? report.numFailedTestSuites : report.numFailedTests
    return { passed: report.numPassedTests, failed: Math.max(failed, status === 0 ? 0 : 1) }
  } catch {
    return { passed: 0, failed: 1 }
  }
}

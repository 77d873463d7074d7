/**
 * The test command: sees to it that there are a browser and a nats-server, runs every test, and ends with one line that counts them.
 * Files in which a test failed are run once more, alone, when the machine has nothing else to do: docs/decisions/0024.
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
  testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[]
}

/** What came of a run; a file that could not even be loaded fails as one test. */
interface Outcome {
  passed: number
  failed: string[]
  files: string[]
}

// More than these fail by the code, and not by the hour.
const WORTH_ANOTHER_TRY = 3

process.env.CHROMIUM_PATH = getChromium()
process.env.NATS_SERVER_PATH = getNats() ?? ''
const folder = mkdtempSync(join(tmpdir(), 'clickwire-report-'))

const first = run(process.argv.slice(2))
const { passed, failed } =
  first.files.length > 0 && first.files.length <= WORTH_ANOTHER_TRY ? tryAgain(first) : first
rmSync(folder, { recursive: true })
for (const name of failed) console.log(`failed: ${name}`)
console.log(`${passed} passed, ${failed.length} failed`)
process.exitCode = failed.length === 0 && passed > 0 ? 0 : 1

function tryAgain(before: Outcome): Outcome {
  console.log(`\nOnce more, alone: ${before.files.join(', ')}`)
  const again = run(['--maxWorkers=1', ...before.files])
  const mended = before.failed.filter((name) => !again.failed.includes(name))
  for (const name of mended) console.log(`passed only when it ran alone: ${name}`)
  return { ...again, passed: before.passed + (again.passed > 0 ? mended.length : 0) }
}

function run(words: readonly string[]): Outcome {
  const file = join(folder, 'report.json')
  rmSync(file, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const { status } = spawnSync('vitest', ['run', ...reporters, ...words], { stdio: 'inherit' })
  const outcome = outcomeOf(file)
  // What fails outside of any test, an error that nobody caught for one, is in no report.
  if (status === 0 || outcome.failed.length > 0) return outcome
  return { ...outcome, failed: ['the run as a whole'] }
}

function outcomeOf(path: string): Outcome {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8')) as Report
    const failing = report.testResults.filter(({ status }) => status === 'failed')
    const names = failing.flatMap(({ name, assertionResults }) => {
      const tests = assertionResults.filter(({ status }) => status === 'failed')
      return tests.length === 0 ? [name] : tests.map(({ fullName }) => `${name}: ${fullName}`)
    })
    return { passed: report.numPassedTests, failed: names, files: failing.map(({ name }) => name) }
  } catch {
    return { passed: 0, failed: ['the run, which left no report'], files: [] }
  }
}

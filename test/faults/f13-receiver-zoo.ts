import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exactly, type Row, result } from './row.ts'

/** F13: receivers of every kind of bad behaviour. They are tests of their own; here they are counted. */
export const receiverZoo: Row = { id: 'F13', title: 'receivers of every bad behaviour', run }

interface Report {
  numPassedTests: number
  numTotalTests: number
}

async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'clickwire-zoo-'))
  const file = join(folder, 'report.json')
  const asked = [
    'test/collector/delivery/receiver-zoo.test.ts',
    'test/collector/delivery/client-abuse.test.ts',
  ]
  spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      'rooms',
      '--reporter=json',
      `--outputFile=${file}`,
      ...asked,
    ],
    { stdio: 'ignore' },
  )
  const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(file, 'utf8')) as Report
  rmSync(folder, { recursive: true, force: true })
  return result(`${asked.join(' and ')}, each behaviour with its classification and deadline`, [
    exactly('behaviours as specified', numPassedTests, numTotalTests),
  ])
}

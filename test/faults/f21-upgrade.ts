import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { runCommand } from '../support/process.ts'
import { atTheirEnd, onStage, pause, promises, type Stage } from './rig/stage.ts'
import { atMost, exactly, none, notRun, type Row, result, type Size, told } from './row.ts'

/** F21: the version before the last change of the tables runs beside this one, while the change is killed half-way. */
export const upgrade: Row = { id: 'F21', title: 'upgrade from the version before, and back, under load', run }

const MIGRATIONS = 'collector/store/migrations/migrate.ts'
const KILLS = 6
const TOGETHER_MS = 10_000
const PER_SECOND = 100

async function run(size: Size) {
  if (size !== 'full') return notRun('It checks out an earlier commit: `npm run faults -- F21 --full`')
  const old = before()
  try {
    return await onStage('postgres', (stage) => play(stage, old))
  } finally {
    git('worktree', 'remove', '--force', old.folder)
    rmSync(old.folder, { recursive: true, force: true })
  }
}

interface Old {
  folder: string
  bin: string
  commit: string
}

const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim()

/** The program as it was before the newest migration came, beside this one. */
function before(): Old {
  const commit = git('rev-parse', '--short', `${git('log', '-1', '--format=%H', '--', MIGRATIONS)}^`)
  const folder = mkdtempSync(join(tmpdir(), 'clickwire-old-'))
  git('worktree', 'add', '--detach', '--force', folder, commit)
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  return { folder, commit, bin: join(folder, 'bin', 'clickwire.mjs') }
}

async function play(stage: Stage, old: Old) {
  const { judge, place, environment } = stage
  const collector = await place('collector', {}, old.bin)
  const worker = await place('worker', {}, old.bin)
  await collector.start()
  await worker.start()
  const fresh = [await place('collector'), await place('worker')]
  const urls = [collector.url, fresh[0]?.url ?? '']
  const load = judge.load({
    urls,
    prefix: 'tx-f21',
    count: 1e9,
    concurrency: 32,
    perSecond: PER_SECOND,
    tries: 600,
  })
  await pause(3_000)
  for (let n = 0; n < KILLS; n++) await killedMigration(environment, 300 + n * 150)
  await judge.note('migration killed')
  const migrated = runCommand(['migrate'], environment).code
  for (const one of fresh) await one.start()
  await judge.note('both versions')
  await pause(TOGETHER_MS)
  const alive = [collector, worker].filter((one) => one.process().ended() === undefined).length
  for (const one of fresh) await one.process().stop()
  await judge.note('back')
  await pause(TOGETHER_MS)
  await judge.enough()
  await load
  await judge.settled(60_000)
  await atTheirEnd(stage)
  const { seen, stored, figures } = await promises(stage)
  return result(
    `${old.commit} and this version together, ${PER_SECOND} events/s; the migration killed ${KILLS} times, then run, and the new version taken away again`,
    [
      exactly('the migration ended with', String(migrated), '0'),
      ...figures,
      none('deliveries not at their end', stored.unfinished),
      none('sent after its success was recorded', stored.sentAfterSuccess),
      atMost('repeats', seen.repeats, 0),
      exactly('old processes still running', alive, 2),
      told('events acknowledged', String(seen.acknowledged)),
    ],
  )
}

/** The new version brings the tables up to date, and is killed at it. */
async function killedMigration(environment: Record<string, string>, afterMs: number): Promise<void> {
  const env = { PATH: process.env.PATH, CLICKWIRE_SECRET: 'a secret of sixteen or more', ...environment }
  const child = spawn(process.execPath, [resolve('bin/clickwire.mjs'), 'migrate'], { env, stdio: 'ignore' })
  const exited = once(child, 'exit')
  await pause(afterMs)
  child.kill('SIGKILL')
  await exited
}

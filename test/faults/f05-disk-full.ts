import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  call,
  createKey,
  fire,
  fireUntil,
  type Harmed,
  type Ledger,
  NotHere,
  need,
  type Row,
  rowFolder,
  runAlone,
  type Size,
  startHarmed,
  until,
} from './on-disk.ts'
import { lostOf, readStored } from './stored.ts'

const SIZES = { short: { diskMb: 8, refusals: 200 }, whole: { diskMb: 40, refusals: 5_000 } }
const BALLAST_MB = 4

/**
 * F5: the disk fills up while events come in, and is freed. From the first refusal on every answer is a 503 with
 * Retry-After, reading goes on, what was answered 200 is there, and storing goes on by itself once there is room.
 */
export async function diskFull(size: Size): Promise<Row> {
  need('F5', 'unshare', 'nsenter')
  const folder = rowFolder()
  const disk = await mountDisk(folder.path, SIZES[size].diskMb)
  try {
    const program = await startHarmed(folder.path, { under: disk.under, settingsFolder: disk.path })
    if (!(await program.ready())) throw new Error(`F5: the program did not start: ${program.printed()}`)
    const key = createKey(folder.path, disk.under)
    const { ledger, ...measured } = await fillAndFree(program, disk.path, key, SIZES[size].refusals)
    const ended = await program.stop()
    const stored = readCopy(disk.path)
    const lost = lostOf(ledger.acked, stored.transactions).length
    const figures = { acked: ledger.acked.size, stored: stored.transactions.size, lost, ended, ...measured }
    const sound = stored.sound && ledger.odd.length === 0 && lost === 0 && ended === 0
    const served = measured.reads_while_full === '200 200 200'
    const recovered = measured.recovered === 'yes' && measured.recovery_ms <= 10_000
    return { figures: { ...figures, ended: String(ended) }, pass: sound && served && recovered }
  } finally {
    disk.unmount()
    folder.remove()
  }
}

/** A small disk in memory, mounted where only it and what runs `under` it see it; `path` leads there from outside. */
async function mountDisk(folder: string, megabytes: number) {
  const mount = `mount -t tmpfs -o size=${megabytes + BALLAST_MB}m none "$0" && echo there && exec sleep 3600`
  const holder = spawn('unshare', ['-m', 'sh', '-c', mount, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const came = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit').then(() => undefined)])
  if (!came) throw new NotHere('F5 needs to mount a tmpfs in a namespace of its own, and may not here.')
  const path = `/proc/${holder.pid}/root${folder}`
  writeFileSync(join(path, 'ballast'), Buffer.alloc(BALLAST_MB * 1_048_576))
  return {
    path,
    under: ['nsenter', `--mount=/proc/${holder.pid}/ns/mnt`],
    unmount: () => holder.kill('SIGKILL'),
  }
}

async function fillAndFree(program: Harmed, disk: string, key: string, refusals: number) {
  const ledger = await fireUntil(program.url, (so) => so.refused.length + so.odd.length >= refusals)
  const acked_when_full = ledger.acked.size
  const asAdmin = { authorization: `Bearer ${key}` }
  const [first] = ledger.acked
  const read = (path: string) => call(program.url, 'GET', `/api/admin/${path}`, undefined, asAdmin)
  const reads = [await read('events?limit=500'), await read(`transactions/${first}`), await read('reports')]
  const reads_while_full = reads.map(({ status }) => status).join(' ')
  // One small page may still fit where no event does.
  const ready_while_full = (await call(program.url, 'GET', '/readyz')).status
  const free_kb = statfsSync(disk).bavail * 4
  rmSync(join(disk, 'ballast'))
  const freedAt = performance.now()
  const recovered = await until(async () => {
    const { status } = await fire(program.url, 'tx-recovered')
    if (status === 200) ledger.acked.add('tx-recovered')
    return status === 200
  }, 20_000)
  const recovery_ms = Math.round(performance.now() - freedAt)
  const more = await fireUntil(program.url, (so) => so.acked.size + so.odd.length >= 100, { prefix: 'after' })
  return {
    ledger: withAll(ledger, more),
    ...{ acked_when_full, refused: ledger.refused.length, odd: ledger.odd.length, free_kb },
    ...{ reads_while_full, ready_while_full },
    ...{ recovered: recovered ? 'yes' : 'no', recovery_ms },
  }
}

const withAll = (one: Ledger, other: Ledger): Ledger => ({
  acked: new Set([...one.acked, ...other.acked]),
  refused: [...one.refused, ...other.refused],
  odd: [...one.odd, ...other.odd],
})

// Copied out of the disk first: to be read, the log may have to be folded in.
function readCopy(disk: string) {
  const kept = rowFolder()
  for (const file of ['clickwire.db', 'clickwire.db-wal'])
    try {
      copyFileSync(join(disk, file), join(kept.path, file))
    } catch {
      // After a clean end there is no log.
    }
  const stored = readStored(join(kept.path, 'clickwire.db'))
  kept.remove()
  return stored
}

if (import.meta.main) await runAlone('F5', diskFull)

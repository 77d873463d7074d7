import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fire, need, type Row, rowFolder, runAlone, type Size, startHarmed } from './on-disk.ts'

const REQUESTS = { short: 100, whole: 1_000 }

/**
 * F7: what the program asks of the kernel while it takes events in, one after the other: before every 200 the log of
 * the database was written and then confirmed by a successful fsync, and not written again since.
 */
export async function fsyncFirst(size: Size): Promise<Row> {
  need('F7', 'strace')
  const folder = rowFolder()
  const trace = join(folder.path, 'trace')
  const calls = 'trace=fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg'
  const under = ['strace', '-f', '-y', '-s', '64', '-o', trace, '-e', calls]
  try {
    const program = await startHarmed(folder.path, { under, environment: { LOG_LEVEL: 'silent' } })
    if (!(await program.ready())) throw new Error(`F7: the program did not start: ${program.printed()}`)
    let acked = 0
    for (let n = 0; n < REQUESTS[size]; n += 1) {
      const { status } = await fire(program.url, `tx-traced-${String(n).padStart(5, '0')}`)
      if (status === 200) acked += 1
    }
    await program.stop('SIGKILL')
    const seen = await judge(trace)
    const figures = { requests: REQUESTS[size], acked, ...seen }
    return {
      figures,
      pass: acked === REQUESTS[size] && seen.confirmed_before >= acked && seen.unconfirmed === 0,
    }
  } finally {
    folder.remove()
  }
}

// Readiness is answered 200 as well, out of a commit like any other.
async function judge(trace: string) {
  const counted = { confirmed_before: 0, unconfirmed: 0, fsyncs: 0, log_writes: 0 }
  let state: 'nothing' | 'written' | 'confirmed' = 'nothing'
  const begun = new Set<string>()
  for await (const line of createInterface({ input: createReadStream(trace) })) {
    const kind = endOf(line, begun) ?? kindOf(line)
    if (kind === 'write') counted.log_writes += 1
    if (kind === 'fsync') counted.fsyncs += 1
    if (kind === 'answer') counted[state === 'confirmed' ? 'confirmed_before' : 'unconfirmed'] += 1
    state = next(state, kind)
  }
  return counted
}

// Where another thread calls the kernel meanwhile, strace tells of the beginning of a call and of its end in two lines.
function endOf(line: string, begun: Set<string>): 'fsync' | undefined {
  const [thread = ''] = line.split(' ', 1)
  if (/f(?:data)?sync\(.*\.db-wal>.*unfinished/.test(line)) begun.add(thread)
  if (!/f(?:data)?sync resumed/.test(line)) return undefined
  return begun.delete(thread) && / = 0$/.test(line) ? 'fsync' : undefined
}

function kindOf(line: string): 'write' | 'fsync' | 'answer' | undefined {
  if (line.includes('"HTTP/1.1 200 ')) return 'answer'
  if (!line.includes('.db-wal>')) return undefined
  if (line.includes('pwrite64(')) return 'write'
  return /f(?:data)?sync\(.* = 0$/.test(line) ? 'fsync' : undefined
}

function next(state: 'nothing' | 'written' | 'confirmed', kind: ReturnType<typeof kindOf>) {
  if (kind === 'write') return 'written'
  if (kind === 'answer') return 'nothing'
  return kind === 'fsync' && state !== 'nothing' ? 'confirmed' : state
}

if (import.meta.main) await runAlone('F7', fsyncFirst)

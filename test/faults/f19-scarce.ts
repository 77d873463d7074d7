import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import {
  call,
  createKey,
  fireUntil,
  type Harmed,
  type Ledger,
  need,
  type Row,
  rowFolder,
  runAlone,
  type Size,
  startHarmed,
  until,
} from './on-disk.ts'
import { lostOf, readStored } from './stored.ts'

const FIRES = { short: 500, whole: 10_000 }
const FILES = 256
const MEMORY_BYTES = 256 * 1_048_576
const CGROUP = '/sys/fs/cgroup/memory'

/**
 * F19: 256 files at most, no name server, 256 MB of memory. What cannot be taken is refused, nothing that was answered
 * 200 is lost, and once there is enough of everything all is as before.
 */
export async function scarce(size: Size): Promise<Row> {
  need('F19', 'prlimit', 'unshare')
  const files = await fewFiles(FIRES[size])
  const names = await noNames()
  const memory = await littleMemory(FIRES[size])
  const figures = {
    ...{ files_acked: files.acked, files_lost: files.lost, files_recovered: files.well },
    ...{ names_acked: names.acked, names_lost: names.lost, names_told: names.told },
    ...{ memory_acked: memory.acked, memory_lost: memory.lost, memory_survived: memory.well },
  }
  const lost = files.lost + names.lost + memory.lost
  const well = files.well === 'yes' && memory.well === 'yes' && names.told === 'dns_failed'
  return { figures, pass: lost === 0 && well && files.acked > 0 && memory.acked > 0 && names.acked > 0 }
}

interface Fared {
  acked: number
  lost: number
  well: string
}

/** Starts the program under a tool, lets it be harmed, and compares what it said with what it stored. */
async function faring(
  under: readonly string[],
  harm: (program: Harmed, folder: string) => Promise<{ ledger: Ledger; well: boolean }>,
  options: { settings?: string } = {},
): Promise<Fared> {
  const folder = rowFolder()
  const program = await startHarmed(folder.path, { under, ...options })
  try {
    if (!(await program.ready())) throw new Error(`F19: the program did not start: ${program.printed()}`)
    const { ledger, well } = await harm(program, folder.path)
    await program.stop()
    const lost = lostOf(ledger.acked, readStored(join(folder.path, 'clickwire.db')).transactions).length
    return { acked: ledger.acked.size, lost, well: well ? 'yes' : 'no' }
  } finally {
    await program.stop('SIGKILL')
    folder.remove()
  }
}

const enough = (count: number) => (ledger: Ledger) =>
  ledger.acked.size + ledger.refused.length + ledger.odd.length >= count

// More connections than there may be files, held open and silent, beside those that fire.
function fewFiles(fires: number): Promise<Fared> {
  return faring(['prlimit', `--nofile=${FILES}:${FILES}`], async (program) => {
    const ledger = await fireUntil(program.url, enough(fires), { prefix: 'before' })
    const held = Array.from({ length: FILES * 2 }, () => hold(program.url))
    await fireUntil(program.url, enough(ledger.acked.size + fires), { prefix: 'during', ledger })
    for (const socket of held) socket.destroy()
    const well = await until(async () => (await call(program.url, 'GET', '/readyz')).status === 200, 10_000)
    await fireUntil(program.url, enough(ledger.acked.size + ledger.odd.length + fires), {
      prefix: 'after',
      ledger,
    })
    return { ledger, well: well && program.code() === undefined }
  })
}

function hold(url: string): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  return socket
}

// A name server that nobody is: asking costs time, and must cost nothing else.
async function noNames(): Promise<Fared & { told: string }> {
  const folder = rowFolder()
  const resolv = join(folder.path, 'resolv.conf')
  writeFileSync(resolv, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n')
  const mount = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
  const settings = `
org: demo
sources: [{ pid: fb_ads, name: Ads, status: active }]
campaigns:
  - { cid: auto, name: Auto, landing_url: "http://localhost/", events: [{ event_id: sale, name: Sale, type: conversion }] }
postbacks:
  - { id: far, campaign: auto, trigger: conversion_done, action: ping_url, settings: { url: "http://far.clickwire.example/x" } }
`
  let told = 'nothing'
  const fared = await faring(
    ['unshare', '-m', 'sh', '-c', mount, resolv],
    async (program, at) => {
      const asAdmin = { authorization: `Bearer ${createKey(at)}` }
      const ledger = await fireUntil(program.url, enough(50))
      const attempts = () => call(program.url, 'GET', '/api/admin/attempts?limit=1', undefined, asAdmin)
      const well = await until(async () => {
        told = /"code":"(\w+)"/.exec((await attempts()).body)?.[1] ?? 'nothing'
        return told !== 'nothing' && told !== 'unauthorized'
      }, 20_000)
      return { ledger, well }
    },
    { settings },
  )
  folder.remove()
  return { ...fared, told }
}

async function littleMemory(fires: number): Promise<Fared> {
  const group = join(CGROUP, `clickwire-${process.pid}`)
  try {
    mkdirSync(group)
    writeFileSync(join(group, 'memory.limit_in_bytes'), String(MEMORY_BYTES))
  } catch {
    throw new Error(`F19 needs to make a memory group in ${CGROUP}, and may not here.`)
  }
  const join_group = `echo $$ > "$0/cgroup.procs" && exec "$@"`
  try {
    return await faring(['sh', '-c', join_group, group], async (program) => {
      const ledger = await fireUntil(program.url, enough(fires), { callers: 32 })
      return { ledger, well: program.code() === undefined && (await program.ready(5_000)) }
    })
  } finally {
    removeGroup(group)
  }
}

function removeGroup(group: string): void {
  try {
    rmdirSync(group)
  } catch {
    // The last of its processes is just ending; an empty group does no harm.
  }
}

if (import.meta.main) await runAlone('F19', scarce)

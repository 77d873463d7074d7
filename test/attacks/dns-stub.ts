import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import type { Lookup } from '../../collector/delivery/dial.ts'

/** What a name answers: addresses, or another name in front of them. */
export interface Zone {
  A?: readonly string[]
  AAAA?: readonly string[]
  CNAME?: string
}

const TYPES: Record<number, 'A' | 'AAAA'> = { 1: 'A', 28: 'AAAA' }

/** A name server on loopback whose answers a test writes, and the look-up that asks it and no other. */
export async function startDnsStub(zoneOf: (name: string, asked: number) => Zone | undefined) {
  const questions: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = questionOf(query)
    questions.push(name)
    const asked = questions.filter((one) => one === name).length
    const zone = zoneOf(name, asked)
    const kind = TYPES[type]
    const records = zone && kind ? recordsOf(zone, kind) : []
    const head = Buffer.from(query.subarray(0, 12))
    head.writeUInt16BE(zone ? 0x8180 : 0x8183, 2)
    head.writeUInt16BE(records.length, 6)
    head.fill(0, 8, 12)
    socket.send(Buffer.concat([head, query.subarray(12, end), ...records]), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const resolver = new Resolver({ timeout: 1_000, tries: 2 })
  resolver.setServers([`127.0.0.1:${socket.address().port}`])
  const lookup: Lookup = async (hostname) => {
    const none = (error: NodeJS.ErrnoException): string[] => {
      if (error.code === 'ENODATA') return []
      throw error
    }
    const [four, six] = await Promise.all([
      resolver.resolve4(hostname).catch(none),
      resolver.resolve6(hostname).catch(none),
    ])
    return [
      ...four.map((address) => ({ address, family: 4 })),
      ...six.map((address) => ({ address, family: 6 })),
    ]
  }
  return {
    ...{ lookup, questions },
    close: () => {
      socket.close()
    },
  }
}

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

// 0xc00c: the name that was asked for, where it stands in the question.
function recordsOf({ CNAME, ...zone }: Zone, kind: 'A' | 'AAAA'): Buffer[] {
  const owner = CNAME === undefined ? Buffer.from([0xc0, 0x0c]) : nameBytes(CNAME)
  const addresses = (zone[kind] ?? []).map((address) =>
    record(owner, kind === 'A' ? 1 : 28, addressBytes(address)),
  )
  return CNAME === undefined
    ? addresses
    : [record(Buffer.from([0xc0, 0x0c]), 5, nameBytes(CNAME)), ...addresses]
}

function record(owner: Buffer, type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(10)
  head.writeUInt16BE(type, 0)
  head.writeUInt16BE(1, 2)
  head.writeUInt16BE(data.length, 8)
  return Buffer.concat([owner, head, data])
}

function nameBytes(name: string): Buffer {
  const labels = name
    .split('.')
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]))
  return Buffer.concat([...labels, Buffer.from([0])])
}

function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail = ''] = address.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const zeros = Array.from({ length: 8 - groups(head).length - groups(tail).length }, () => '0')
  const all = address.includes('::') ? [...groups(head), ...zeros, ...groups(tail)] : groups(head)
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex')
}

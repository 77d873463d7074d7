import { afterEach, describe, expect, it } from 'vitest'
import { createHttpClient, type HttpClient } from '../../../collector/delivery/client.ts'
import type { Lookup } from '../../../collector/delivery/dial.ts'
import { tcpServer, webServer } from './far-end.ts'

const clients: HttpClient[] = []
const clientOf = (allowPrivate: boolean, lookup?: Lookup) => {
  const client = createHttpClient({ allowPrivate, ...(lookup && { lookup }) })
  clients.push(client)
  return client
}
afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())))

const get = (url: string) => ({ method: 'GET', url, headers: {} })

// Each of them is, or leads into, a network that is not the public internet.
const SPELLINGS = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.0.0.1.',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7F.0x0.0x0.0x1',
  '0x7f.1',
  '0177.0.0.1',
  '0177.1',
  '017700000001',
  '00000177.0.0.1',
  '%31%32%37.0.0.1',
  '１２７.0.0.1',
  '127。0。0。1',
  '①②⑦.⓪.⓪.①',
  '0.0.0.0',
  '0',
  '0x0',
  'localhost',
  'LOCALHOST',
  'ⓛocalhost',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::0001]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:FFFF:127.0.0.1]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001::7f00:1]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[100::1]',
  '[5f00::1]',
  '[2001:db8::1]',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '100.64.0.1',
  '192.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
]

describe('an address outside the public internet', () => {
  it(`is not reached in any of ${SPELLINGS.length} spellings`, async () => {
    const server = await tcpServer(() => {})
    const client = clientOf(false)
    const came = await Promise.all(
      SPELLINGS.flatMap((host) => [
        client.send(get(`http://${host}:${server.port}/`)),
        client.send(get(`https://${host}:${server.port}/`)),
      ]),
    )
    expect(came.filter((fault) => fault.kind !== 'fault' || fault.because !== 'blocked_address')).toEqual([])
    expect(server.seen.connections).toBe(0)
  })

  it('is reached in these same spellings once private addresses are allowed', async () => {
    const server = await webServer()
    const client = clientOf(true)
    const loopback = SPELLINGS.slice(0, 22)
    for (const host of loopback) {
      expect(await client.send(get(`http://${host}:${server.port}/`)), host).toMatchObject({ status: 200 })
    }
    expect(server.received.length).toBe(loopback.length)
  })

  it.each<[string, readonly string[]]>([
    ['a private address', ['127.0.0.1']],
    ['a private IPv6 address', ['::1']],
    ['a private address among public ones', ['8.8.8.8', '127.0.0.1', '2606:4700::1111']],
    ['a mapped address', ['::ffff:127.0.0.1']],
    ['an address with a zone', ['fe80::1%lo']],
    ['something that is no address', ['not-an-address']],
    ['the metadata service', ['169.254.169.254']],
  ])('is not reached by a name of %s', async (_kind, addresses) => {
    const server = await tcpServer(() => {})
    const client = clientOf(false, async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
    const came = await client.send(get(`http://rebind.example:${server.port}/`))
    expect(came).toMatchObject({ kind: 'fault', because: 'blocked_address' })
    expect(JSON.stringify({ ...came, ip: undefined })).not.toContain(addresses[0])
    expect(server.seen.connections).toBe(0)
  })

  it('is not reached by a name that changes its mind: a name is resolved once, and that address is dialled', async () => {
    const server = await webServer()
    const asked: string[] = []
    const client = clientOf(true, async (hostname) => {
      asked.push(hostname)
      return [{ address: asked.length === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
    })
    const came = await client.send(get(`http://flip.example:${server.port}/`))
    expect(came).toMatchObject({ status: 200, ip: '127.0.0.1' })
    expect(asked).toEqual(['flip.example'])
  })

  it('is not reached by a redirect', async () => {
    const inner = await webServer()
    const server = await webServer((response) => response.writeHead(302, { location: inner.url }).end())
    expect(await clientOf(true).send(get(server.url))).toMatchObject({ status: 302 })
    expect(inner.received).toEqual([])
  })
})

describe('a name', () => {
  it.each(['ENOTFOUND', 'EAI_AGAIN', 'ENODATA'])('that does not resolve (%s) is a fault', async (code) => {
    const client = clientOf(false, () => Promise.reject(Object.assign(new Error('no'), { code })))
    expect(await client.send(get('http://nowhere.example/'))).toMatchObject({
      kind: 'fault',
      because: 'dns_failed',
      detail: code,
    })
  })

  it('without addresses is a fault', async () => {
    const client = clientOf(false, async () => [])
    expect(await client.send(get('http://empty.example/'))).toMatchObject({ because: 'dns_failed' })
  })

  it('is dialled at its other address when the first is dead', async () => {
    const server = await webServer()
    const client = clientOf(true, async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ])
    expect(await client.send(get(`http://two.example:${server.port}/`))).toMatchObject({ status: 200 })
  })
})

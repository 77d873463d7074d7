import { afterEach, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { type Contract, callRaw, openContract } from '../contract/open-contract.ts'
import { DATABASES } from '../support/databases.ts'
import { exampleSettings } from '../support/world.ts'

const [sqlite] = DATABASES
if (!sqlite) throw new Error('no database')

const SPOOFED = '192.0.2.7'
const hundred = Array.from({ length: 100 }, (_, n) => `198.51.100.${n}`).join(', ')

/** What is sent, and whose call it is: without a trusted proxy, and behind one on this machine. */
const CHAINS: [string, string, string, string][] = [
  ['one address', SPOOFED, '127.0.0.1', SPOOFED],
  ['a chain that the visitor began', `${SPOOFED}, 203.0.113.9`, '127.0.0.1', '203.0.113.9'],
  ['a chain through two proxies', `${SPOOFED}, 203.0.113.9, 127.0.0.1`, '127.0.0.1', '203.0.113.9'],
  ['100 addresses', `${SPOOFED}, ${hundred}`, '127.0.0.1', '198.51.100.99'],
  ['IPv6', '2001:db8::7', '127.0.0.1', '2001:db8::7'],
  ['this machine', '127.0.0.1', '127.0.0.1', '127.0.0.1'],
]

/** What is no address: it is nobody's, and never an allowed one. */
const NONSENSE = [
  ...[
    'unknown',
    '_hidden',
    '192.0.2.7:8080',
    '[2001:db8::7]:443',
    '"192.0.2.7"',
    ' ',
    ',,,',
    '192.0.2.7;x=1',
  ],
  ...["'; drop table clicks; --", '192.0.2.999', '0x7f.1', 'a'.repeat(8_000), `${'1.1.1.1,'.repeat(900)}x`],
]

describe('X-Forwarded-For', () => {
  let contract: Contract
  afterEach(() => contract.close())

  const open = async (environment: Record<string, string>) => {
    const settings = parse(exampleSettings()) as { receivers: unknown[] }
    settings.receivers.push({ id: 'far', ip_allow: ['192.0.2.0/24'], creates: 'sale' })
    contract = await openContract(sqlite.create, { settings: stringify(settings), environment })
  }
  const clickedFrom = async (transaction_id: string, forwarded: string) => {
    const body = JSON.stringify({ cid: 'auto', transaction_id, url: 'https://lp.example/' })
    const headers = { 'x-forwarded-for': forwarded }
    const { status } = await callRaw(contract.url, { path: '/api/click', body, headers })
    const { data } = await contract.admin(`clicks?transaction_id=${transaction_id}`)
    return { status, click: JSON.stringify(data) }
  }
  const knock = (forwarded: string) =>
    callRaw(contract.url, {
      ...{ method: 'GET', path: '/postback/far?status=accepted&subid=tx-proxy-001' },
      headers: { 'x-forwarded-for': forwarded, 'x-real-ip': SPOOFED, forwarded: `for=${SPOOFED}` },
    })

  it('is believed from nobody unless a proxy is named', async () => {
    await open({})
    for (const [index, [, chain, direct]] of CHAINS.entries()) {
      const { status, click } = await clickedFrom(`tx-direct-${index}`, chain)
      expect(status).toBe(201)
      expect(click).toContain(`"${direct}"`)
      expect(click).not.toContain(SPOOFED)
    }
    for (const forwarded of [SPOOFED, ...NONSENSE]) expect((await knock(forwarded)).status).toBe(403)
  })

  it('is believed from a named proxy, as far as named proxies go', async () => {
    await open({ TRUST_PROXY: 'loopback' })
    for (const [index, [what, chain, , behind]] of CHAINS.entries()) {
      const { status, click } = await clickedFrom(`tx-proxied-${index}`, chain)
      expect(status, what).toBe(201)
      expect(click, what).toContain(`"${behind}"`)
    }
    expect((await knock(SPOOFED)).status).not.toBe(403)
    expect((await knock(`${SPOOFED}, 203.0.113.9`)).status).toBe(403)
  })

  it('is believed from no other proxy than the named', async () => {
    await open({ TRUST_PROXY: '10.0.0.0/8' })
    expect((await clickedFrom('tx-other-0001', SPOOFED)).click).toContain('"127.0.0.1"')
    expect((await knock(SPOOFED)).status).toBe(403)
  })

  it('that is no address opens no door and breaks nothing', async () => {
    await open({ TRUST_PROXY: 'loopback' })
    for (const [index, forwarded] of NONSENSE.entries()) {
      const { status } = await clickedFrom(`tx-nonsense-${index}`, forwarded)
      expect(status, forwarded.slice(0, 40)).toBe(201)
      expect((await knock(forwarded)).status, forwarded.slice(0, 40)).toBe(403)
    }
    expect((await contract.get('/healthz')).status).toBe(200)
  })
})

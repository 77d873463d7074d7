import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Contract, callRaw, openContract } from '../contract/open-contract.ts'
import { DATABASES } from '../support/databases.ts'

const NFC = 'caf\u00e9'
const NFD = 'cafe\u0301'

/** Texts that one database or the other could take amiss, as JSON writes them. */
const TEXTS: [string, string][] = [
  ['a NUL', '"a\\u0000b"'],
  ['a lone high surrogate', '"a\\ud83d"'],
  ['a lone low surrogate', '"\\ude97b"'],
  ['surrogates the wrong way round', '"\\ude97\\ud83d"'],
  ['U+FFFF', '"a\\uffffb"'],
  ['U+FFFE and a BOM', '"\\ufffe\\ufeff"'],
  ['text from right to left', '"\\u202eabc\\u202c \\u0627\\u0644"'],
  ['a character outside the first plane', '"\\ud83d\\ude97"'],
  ['composed', JSON.stringify(NFC)],
  ['decomposed', JSON.stringify(NFD)],
  ['control characters', '"\\u0001\\u001b[31m\\r\\n\\u007f\\u0085\\u2028"'],
  ['backslashes and quotes', JSON.stringify(`\\ ' " \` $1 %s {x} \\u0000`)],
  ['8,193 characters', JSON.stringify('a'.repeat(8_193))],
  ['1 MB', JSON.stringify('a'.repeat(1_048_576))],
  ['1 MB of four bytes each', JSON.stringify('🚗'.repeat(262_144))],
  ['zero-width characters', '"a\\u200b\\u200d\\u2060b"'],
]

/** What became of a text: refused, by which code, or what stands there now. */
interface Became {
  status: number
  code: unknown
  stored: unknown
}

const became = new Map<string, Map<string, Became[]>>()

describe.each(DATABASES)('a text, on $name', ({ name, create }) => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openContract(create)
    became.set(name, new Map())
  })
  afterAll(() => contract.close())

  it.each(TEXTS)('that is %s is refused, or stored as it came', async (what, json) => {
    const transaction_id = await contract.transaction()
    const step = `{"event_id":"step_1","transaction_id":"${transaction_id}"`
    const calls = [
      `${step},"sub1":${json}}`,
      `${step},"event_id":"step_2","x":{"y":[${json}]}}`,
      `${step},"event_id":"call","message_id":${json}}`,
      `${step},"event_id":"call",${json.slice(0, 200).endsWith('"') ? json : '"long"'}:1}`,
      `{"event_id":"step_1","transaction_id":${json}}`,
    ]
    const all: Became[] = []
    for (const body of calls) {
      const answer = await callRaw(contract.url, { path: '/api/event/auto', body })
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500)
      const { data } = await contract.admin(`events?transaction_id=${transaction_id}&limit=1`)
      const [row] = data as Record<string, Record<string, unknown>>[]
      const stored = { tracking: row?.tracking, properties: row?.properties }
      if (answer.status === 200 && all.length === 0)
        expect(row?.tracking?.sub1).toBe(JSON.parse(json) as string)
      all.push({ status: answer.status, code: answer.body.code, stored })
    }
    became.get(name)?.set(what, all)
    expect((await contract.get('/healthz')).status).toBe(200)
  })

  it('tells composed ids from decomposed ones, or takes neither', async () => {
    const answers = []
    for (const id of [NFC, NFD]) {
      const body = { cid: 'auto', transaction_id: `tx-00-${id}`, url: 'https://lp.example/' }
      answers.push((await contract.post('/api/click', body)).status)
    }
    expect(new Set(answers)).toEqual(new Set([400]))
  })
})

it('fares the same on both databases', () => {
  const [one, other] = DATABASES.map(({ name }) => became.get(name))
  expect(one?.size).toBe(TEXTS.length)
  expect(Object.fromEntries(one ?? [])).toEqual(Object.fromEntries(other ?? []))
})

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { DATABASES } from '../support/databases.ts'
import { blocksOf } from '../support/document.ts'
import { codeInProse, DOCUMENTS } from '../support/documents.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'
import { shellCommands } from '../support/shell-words.ts'
import { exampleSettings } from '../support/world.ts'

/** What each call of a document is answered with: the status, and a word that stands in the document too. */
const ANSWERS: Readonly<Record<string, readonly [status: number, code: string | undefined, said?: string]>> =
  {
    'README.md POST /api/event/auto': [200, 'conversion_fired', 'An answer of 200'],
    'docs/admin-api.md PATCH /api/admin/sources/fb_ads': [200, undefined, 'If-Match'],
    'docs/first-campaign.md POST /api/event/shoes': [
      200,
      'conversion_fired',
      'The answer is `conversion_fired`',
    ],
    'docs/first-campaign.md GET /api/admin/transactions/order-1001': [
      200,
      undefined,
      'the journey of the order',
    ],
    'docs/inbound-postbacks.md GET /postback': [200, 'conversion_fired', '`conversion_fired` (made)'],
    'docs/leads.md POST /api/lead/add/fb_ads': [201, 'lead_unsold', '`lead_unsold`'],
    'docs/lists.md POST /api/lists/do_not_post/phones-add': [200, 'phones_added', '`added`'],
    'docs/privacy.md POST /api/admin/privacy/access': [200, undefined],
    'docs/reports.md GET /api/admin/reports': [200, undefined],
  }

interface Call {
  file: string
  method: string
  url: string
  headers: Record<string, string>
  body: string | undefined
}

/** A curl command as the request that it sends. */
function callOf(file: string, words: readonly string[]): Call {
  const given = (flag: string) => words.flatMap((word, at) => (words[at - 1] === flag ? [word] : []))
  const headers = Object.fromEntries(
    given('-H').map((header) => {
      const [name = '', value = ''] = header.split(/:\s*(.*)/s)
      return [name.toLowerCase(), value]
    }),
  )
  const [body] = given('-d')
  const url = words.find((word) => /^https?:/.test(word)) ?? ''
  const [method = body === undefined ? 'GET' : 'POST'] = given('-X')
  // So says curl where nobody says otherwise.
  const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
  return { file, method, url, body, headers: { ...form, ...headers } }
}

const calls = DOCUMENTS.flatMap((file) =>
  blocksOf(file)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => shellCommands(text))
    .filter(([first]) => first === 'curl')
    .map((words) => callOf(file, words)),
)

function settings(): string {
  const example = parse(exampleSettings()) as { campaigns: unknown[] }
  const guide = parse(
    blocksOf('docs/first-campaign.md').find(({ language }) => language === 'yaml')?.text ?? '',
  ) as {
    campaigns: unknown[]
  }
  example.campaigns.push(...guide.campaigns)
  return stringify(example)
}

let program: TestProgram
beforeAll(async () => {
  const [sqlite] = DATABASES
  if (!sqlite) throw new Error('no database')
  program = await startTestProgram(await sqlite.create(), { settings: settings() })
})
afterAll(() => program.stop())

/** The call with what a reader puts in: the key, a transaction, the state that was read. */
async function filled({ file, method, url, headers, body }: Call): Promise<[string, RequestInit]> {
  const landed = { cid: 'auto', transaction_id: 'documented-1', url: 'https://example.com/' }
  if (url.includes('TRANSACTION')) await program.post('/api/click', landed)
  const address = url.replace(/^https?:\/\/[^/]+/, program.url).replace('TRANSACTION', landed.transaction_id)
  const tagged = async () => {
    const read = await fetch(address, { headers: { authorization: `Bearer ${program.key}` } })
    return read.headers.get('etag')
  }
  const etag = headers['if-match'] === undefined ? null : await tagged()
  const whole = Object.entries(headers).map(([name, value]): [string, string] => {
    if (name === 'if-match') {
      expect(etag, `${file}: the state that it names looks like one`).toMatch(/^"v\d+"$/)
      return [name, etag ?? '']
    }
    return [name, value.replace(/\$KEY|…/, program.key)]
  })
  return [address, { method, headers: whole, ...(body === undefined ? {} : { body }) }]
}

describe('the calls that the documents show', () => {
  it('are all expected to be answered somehow', () => {
    const shown = calls.map(({ file, method, url }) => `${file} ${method} ${new URL(url).pathname}`)
    expect(shown.toSorted()).toEqual(Object.keys(ANSWERS).toSorted())
  })

  // What takes a source out of use comes last.
  const inOrder = calls.toSorted(
    (one, other) => Number(one.method === 'PATCH') - Number(other.method === 'PATCH'),
  )
  it.each(inOrder)('$file: $method $url is answered as it says', async (call) => {
    const [status, code, saidThere = ''] =
      ANSWERS[`${call.file} ${call.method} ${new URL(call.url).pathname}`] ?? []
    const response = await fetch(...(await filled(call)))
    const answer = (await response.json()) as { code?: string }
    expect({ status: response.status, code: answer.code }).toEqual({ status, code })
    expect(readFileSync(call.file, 'utf8')).toContain(saidThere)
  })
})

describe('the bodies that docs/delivery.md shows', () => {
  const bodies = blocksOf('docs/delivery.md').filter(({ language }) => language === 'json')

  it.each(bodies)('are read by POST /api/admin/replay: $text', async ({ text }) => {
    const { status, body } = await program.call('POST', '/api/admin/replay', text)
    // The one delivery that is shown is somebody else's.
    expect([status, body.code]).toEqual(text.includes('delivery_id') ? [404, 'not_found'] : [200, undefined])
  })
})

const ADDRESS =
  /^(?:(GET|POST|PUT|PATCH|DELETE) )?(\/(?:api|click|postback|pixel|sdk|healthz|readyz|metrics|openapi)[^\s`?]*)/

// Other systems' own addresses, and parts of ours.
const NOT_OURS = /pingtree|…|\*$|\/$|postback\.php$/
// One of these stands for a kind of settings, or for a list of records.
const EACH = ['campaigns', 'clicks']

describe('the addresses that the documents name', () => {
  it('are there, with the methods that they say', async () => {
    const { paths } = (await program.get('/openapi.json')).body as {
      paths: Record<string, Record<string, unknown>>
    }
    const templates = Object.entries(paths).map(([path, item]) => ({
      item,
      like: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    }))
    const has = (method: string | undefined, path: string) =>
      templates.some(
        ({ like, item }) => like.test(path) && (method === undefined || method.toLowerCase() in item),
      )
    const named = DOCUMENTS.flatMap((file) =>
      codeInProse(file).flatMap((code) => {
        const [, method, path = ''] = ADDRESS.exec(code.replaceAll('\\|', '|')) ?? []
        return path === '' || NOT_OURS.test(path) ? [] : [{ file, method, path }]
      }),
    )
    const dead = named.filter(({ method, path }) => {
      const [, alternatives] = /\{(\w+(?:[|,]\w+)+)\}/.exec(path) ?? []
      const kinds = path.includes('{kind}') ? EACH.slice(0, 1) : (alternatives?.split(/[|,]/) ?? [''])
      return !kinds.every((kind) => has(method, path.replace(/\{(?:kind|\w+(?:[|,]\w+)+)\}/, kind)))
    })
    expect(dead).toEqual([])
    expect(named.length).toBeGreaterThan(70)
  })
})

import { generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import googleSheets from '../../../collector/delivery/actions/google-sheets.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const EMAIL = 'rows@project.iam.gserviceaccount.com'
const SHEET = '1aBcDeFgHiJkLmNoPqRsTuVwXyZ'
const NOON = Date.UTC(2026, 10, 21, 12, 0, 0)
const MINUTE = 60_000

type Reply = [status: number, answer: object]

/** Checks an assertion as RFC 7523 and Google ask: its signature, who, what for, for whom, and when. */
function tokenFor(body: string, now: number, token: string): Reply {
  const form = new URLSearchParams(body)
  const [header = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.')
  const signed = Buffer.from(`${header}.${claims}`)
  const read = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
  const good =
    form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer' &&
    read(header).alg === 'RS256' &&
    verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))
  if (!good) return [400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }]
  const { iss, scope, aud, iat, exp } = read(claims)
  expect({ iss, scope, aud }).toEqual({
    iss: EMAIL,
    scope: 'https://www.googleapis.com/auth/spreadsheets',
    aud: 'https://oauth2.googleapis.com/token',
  })
  expect(iat).toBe(now / 1_000)
  expect(Number(exp) - Number(iat)).toBeLessThanOrEqual(3_600)
  return [200, { access_token: token, expires_in: 3_599, token_type: 'Bearer' }]
}

/** Google as this machine can play it: gives numbered tokens, takes those that are good, and keeps the rows. */
async function google() {
  const world = {
    now: NOON,
    given: 0,
    good: new Set<string>(),
    rows: [] as unknown[],
    answer: undefined as Reply | undefined,
  }
  const reply = (url: string, authorization: string | undefined, body: string): Reply => {
    if (url === '/token') {
      const token = `ya29.number-${++world.given}`
      world.good.add(`Bearer ${token}`)
      return tokenFor(body, world.now, token)
    }
    if (!world.good.has(authorization ?? ''))
      return [401, { error: { code: 401, message: 'Invalid credentials', status: 'UNAUTHENTICATED' } }]
    const { pathname, searchParams } = new URL(url, 'http://h')
    expect(decodeURIComponent(pathname)).toBe(`/v4/spreadsheets/${SHEET}/values/Leads & more!A:C:append`)
    expect(Object.fromEntries(searchParams)).toEqual({
      valueInputOption: 'RAW',
      insertDataOption: 'INSERT_ROWS',
    })
    if (world.answer) return world.answer
    const { values } = JSON.parse(body) as { values: unknown[] }
    world.rows.push(...values)
    return [200, { spreadsheetId: SHEET, updates: { updatedRows: values.length, updatedCells: 3 } }]
  }
  const server = await webServer((response, { url, headers, body }) => {
    const [status, answer] = reply(url, headers.authorization, body)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  const settings = {
    spreadsheet_id: SHEET,
    range: 'Leads & more!A:C',
    row: ['{transaction_id}', '{email}', 'from {sub1|nowhere}'],
    client_email: EMAIL,
    private_key: PEM,
    token_url: `${server.url}/token`,
    base_url: server.url,
  }
  const append = (given: object = settings, email = 'a@example.com') =>
    attempt(
      googleSheets,
      given,
      { lead: { email }, tracking: { transaction_id: 'tx-1' } },
      { now: () => world.now },
    )
  return { world, server, settings, append }
}

describe('a row', () => {
  it('is added with a token that a signed assertion got', async () => {
    const { world, append } = await google()
    expect((await append()).outcome).toEqual({ status: 'done' })
    expect(world.rows).toEqual([['tx-1', 'a@example.com', 'from nowhere']])
  })

  it('is added with a key as it stands in the key file, with \\n for its line breaks', async () => {
    const { settings, append } = await google()
    const { outcome } = await append({ ...settings, private_key: PEM.replaceAll('\n', '\\n') })
    expect(outcome).toEqual({ status: 'done' })
  })

  it('shares the token of the one before it, until a minute before its end', async () => {
    const { world, append } = await google()
    await append()
    world.now += 58 * MINUTE
    await append()
    expect(world.given).toBe(1)
    world.now += MINUTE
    expect((await append()).outcome).toEqual({ status: 'done' })
    expect(world.given).toBe(2)
    expect(world.rows).toHaveLength(3)
  })

  it('gets a new token at once when the kept one was revoked', async () => {
    const { world, append } = await google()
    await append()
    world.good.clear()
    expect((await append()).outcome).toEqual({ status: 'done' })
    expect(world.given).toBe(2)
    expect(world.rows).toHaveLength(2)
  })

  it('is refused when a new token is not taken either, without asking on and on', async () => {
    const { world, server, append } = await google()
    world.answer = [401, { error: { status: 'UNAUTHENTICATED', message: 'no' } }]
    expect((await append()).outcome).toMatchObject({ status: 'failed', because: 'google_unauthenticated' })
    expect(server.received).toHaveLength(2)
  })

  it.each<[Reply, object]>([
    [
      [
        403,
        { error: { code: 403, message: 'The caller does not have permission', status: 'PERMISSION_DENIED' } },
      ],
      {
        status: 'failed',
        because: 'google_permission_denied',
        detail: 'The caller does not have permission',
      },
    ],
    [
      [404, { error: { code: 404, message: 'Requested entity was not found.', status: 'NOT_FOUND' } }],
      { status: 'failed', because: 'google_not_found' },
    ],
    [
      [400, { error: { code: 400, message: 'Unable to parse range', status: 'INVALID_ARGUMENT' } }],
      { status: 'failed', because: 'google_invalid_argument' },
    ],
    [
      [429, { error: { code: 429, message: 'Quota exceeded', status: 'RESOURCE_EXHAUSTED' } }],
      { status: 'later', because: 'http_429' },
    ],
    [
      [503, { error: { code: 503, message: 'unavailable', status: 'UNAVAILABLE' } }],
      { status: 'later', because: 'http_503' },
    ],
    [[200, {}], { status: 'failed', because: 'response_rejected' }],
  ])('answered by %j means %j', async (answer, outcome) => {
    const { world, append } = await google()
    world.answer = answer
    expect((await append()).outcome).toMatchObject(outcome)
  })

  it('leaves neither the assertion, nor the token, nor the person in the record', async () => {
    const { world, server, append } = await google()
    world.answer = [
      403,
      { error: { status: 'PERMISSION_DENIED', message: 'ya29.number-1 may not add a@example.com' } },
    ]
    const { outcome, request, response } = await append()
    for (const hidden of ['ya29', 'a@example.com']) {
      expect(JSON.stringify([outcome, request, response])).not.toContain(hidden)
    }
    expect(server.received).toHaveLength(2)
  })
})

describe('a token that is not given', () => {
  it.each<[string, number, string, object]>([
    [
      'a key that was withdrawn',
      400,
      '{"error":"invalid_grant","error_description":"Invalid JWT Signature."}',
      { status: 'failed', because: 'google_invalid_grant', detail: 'Invalid JWT Signature.' },
    ],
    [
      'an account that is no more',
      401,
      '{"error":"invalid_client"}',
      { status: 'failed', because: 'google_invalid_client' },
    ],
    ['a bad moment', 503, 'try later', { status: 'later', because: 'http_503' }],
    ['an answer without one', 200, '{}', { status: 'failed', because: 'response_rejected' }],
  ])('for %s adds no row, and hides what was signed', async (_title, status, body, expected) => {
    const { settings, append } = await google()
    const server = await webServer((response) => response.writeHead(status).end(body))
    const { outcome, request } = await append({ ...settings, token_url: server.url })
    expect(outcome).toMatchObject(expected)
    expect(request?.body).toMatch(/assertion=\*\*\*$/)
    expect(server.received[0]?.body).toMatch(/assertion=ey/)
    expect(server.received).toHaveLength(1)
  })
})

describe('the settings', () => {
  const good = { spreadsheet_id: SHEET, row: ['{email}'], client_email: EMAIL, private_key: PEM }
  const { privateKey: elliptic } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  it.each<[string, object, (string | number)[]]>([
    [
      'a link for an id',
      { spreadsheet_id: 'https://docs.google.com/spreadsheets/d/1/edit' },
      ['spreadsheet_id'],
    ],
    ['no cells', { row: [] }, ['row']],
    ['an unknown macro', { row: ['{email}', '{emial}'] }, ['row', 1]],
    ['no address', { client_email: 'rows' }, ['client_email']],
    ['a text for a key', { private_key: 'secret' }, ['private_key']],
    [
      'a key of another kind',
      { private_key: elliptic.export({ type: 'pkcs8', format: 'pem' }) },
      ['private_key'],
    ],
    ['a public key', { private_key: publicKey.export({ type: 'spki', format: 'pem' }) }, ['private_key']],
    ['no address for tokens', { token_url: 'ftp://x.example' }, ['token_url']],
  ])('with %s are refused', (_title, change, path) => {
    const faults = googleSheets.check({ ...good, ...change }, { leadFields: ['email'] })
    expect(faults.map((fault) => fault.path)).toEqual([path])
  })
})

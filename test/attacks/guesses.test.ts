import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../collector/store/database.ts'
import { DATABASES } from '../support/databases.ts'
import { type Answered, startTestProgram, type TestProgram } from '../support/program.ts'

const ANN = { email: 'ann@example.com', password: 'correct horse battery' }
const BOB = { email: 'bob@example.com', password: 'another long password' }
// Each costs a server's database a round trip or two, and what is asked of it is the same.
const GUESSES = { sqlite: 10_000, postgres: 1_000 }
const AT_ONCE = 40

/** An answer without what is of the one request alone. */
const same = ({ status, headers, body }: Answered) => ({
  status,
  headers: Object.fromEntries([...headers].filter(([name]) => !/^(x-request-id|date)$/.test(name))),
  body: { ...body, request_id: '' },
})

describe.each(DATABASES)('somebody who guesses, on $name', ({ name, create }) => {
  let program: TestProgram
  let store: Store
  beforeAll(async () => {
    const database = await create()
    program = await startTestProgram(database, {
      // The addresses of these callers are the word of a proxy on this machine.
      environment: { ADMIN_EMAIL: ANN.email, ADMIN_PASSWORD: ANN.password, TRUST_PROXY: 'loopback' },
    })
    store = openStore(database.url)
    await program.post(
      '/api/admin/users',
      { ...BOB, role: 'admin' },
      { authorization: `Bearer ${program.key}` },
    )
  })
  afterAll(async () => {
    await store.close()
    await program.stop()
  })

  const signIn = (credentials: { email: string; password: string }, from: string) =>
    program.post('/api/session', credentials, { 'x-forwarded-for': from })
  const forget = () => store.db.deleteFrom('sign_in_tries').execute()

  /** Makes many calls, some at once, and tells how often which status was answered. */
  async function pour(times: number, call: (n: number) => Promise<Answered>) {
    const statuses = new Map<number, number>()
    let longestS = 0
    let next = 0
    const one = async () => {
      while (next < times) {
        const { status, headers } = await call(next++)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (status === 429) longestS = Math.max(longestS, Number(headers.get('retry-after')))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, one))
    return { statuses: Object.fromEntries(statuses), longestS }
  }

  it(`is heard ten times of ${GUESSES[name]}, from wherever the guesses come`, {
    timeout: 180_000,
  }, async () => {
    const { statuses, longestS } = await pour(GUESSES[name], (n) =>
      signIn({ ...ANN, password: `guess ${n}` }, `198.51.${n % 200}.${(n >> 8) % 200}`),
    )
    expect(Object.keys(statuses)).toEqual(['401', '429'])
    expect(statuses[401]).toBeLessThanOrEqual(10)
    expect(longestS).toBeGreaterThan(600)
    expect(longestS).toBeLessThanOrEqual(900)
    // Of many at once some are refused for each other's sake: what is left of the ten is used up here.
    let heard = statuses[401] ?? 0
    while ((await signIn({ ...ANN, password: 'guess' }, `203.0.114.${heard}`)).status === 401) heard += 1
    expect(heard).toBe(10)
    const locked = await signIn(ANN, '203.0.113.1')
    expect(locked).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } })
    expect(locked.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
  })

  it('keeps nobody else out', async () => {
    expect((await signIn(BOB, '203.0.113.2')).status).toBe(201)
  })

  it('leaves no more behind than was heard', async () => {
    const rows = await store.db.selectFrom('sign_in_tries').selectAll().execute()
    expect(rows.length).toBeLessThanOrEqual(20)
    await forget()
  })

  it('cannot tell a user by any answer, before the lock and behind it', async () => {
    const answersTo = async (email: string, from: string) => {
      const answers = []
      for (let n = 0; n < 12; n++) answers.push(await signIn({ email, password: `guess ${n}` }, from))
      return answers.map(same).map(({ headers, ...rest }) => {
        // How long it takes until then is said to the second.
        const { 'retry-after': afterS, ...others } = headers
        return { ...rest, headers: others, later: afterS !== undefined }
      })
    }
    const known = await answersTo(BOB.email, '203.0.113.3')
    expect(known.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429])
    expect(await answersTo('nobody-here@example.com', '203.0.113.4')).toEqual(known)
    await forget()
  })

  it('gets no further by guessing at one network’s door for many accounts', async () => {
    const { statuses } = await pour(200, (n) =>
      signIn({ email: `guess-${n}@example.com`, password: 'password' }, `2001:db8:1:1::${n.toString(16)}`),
    )
    // All at once: the database may count them all before it answers the first.
    expect(statuses[401] ?? 0).toBeLessThanOrEqual(10)
    expect((await signIn(BOB, '2001:db8:1:2::1')).status).toBe(201)
    await forget()
  })

  it('finds no key and no token of a source, and every wrong one is answered alike', async () => {
    const keys = [
      '',
      'x',
      'clickwire',
      program.key.slice(0, -1),
      `${program.key}x`,
      program.key.toUpperCase(),
    ]
    const answers = await Promise.all(
      keys.map((key) => program.get('/api/admin/clicks', { authorization: `Bearer ${key}` })),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(same(answer)))).size).toBe(1)
    expect(answers[0]?.status).toBe(401)
    const lead = { cid: 'auto', first_name: 'Sample' }
    const asSource = (pid: string, token: string) =>
      program.post(`/api/lead/add/${pid}`, lead, { authorization: `Bearer ${token}` })
    const [wrong, nobody] = [await asSource('fb_ads', 'guess'), await asSource('no_such_source', 'guess')]
    expect([wrong.status, nobody.status]).toEqual([401, 401])
    expect(same(nobody)).toEqual(same(wrong))
  })
})

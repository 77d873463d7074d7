import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../collector/store/database.ts'
import { createSealer } from '../../collector/store/secrets.ts'
import { findSetupToken } from '../../collector/store/users/setup-token.ts'
import { DATABASES } from '../support/databases.ts'
import { type Answered, startTestProgram, type TestProgram } from '../support/program.ts'

const ADMIN = { email: 'ann@example.com', password: 'correct horse battery' }
const OWN_PAGE = { 'sec-fetch-site': 'same-origin' }

const cookieOf = ({ headers }: Answered) => (headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''

describe.each(DATABASES)('sessions on $name', ({ create }) => {
  let program: TestProgram
  let store: Store
  const ask = async (method: string, path: string, headers: Record<string, string>, body?: unknown) => {
    const response = await fetch(program.url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    }
  }
  const signIn = (credentials: unknown = ADMIN, headers: Record<string, string> = {}) =>
    ask('POST', '/api/session', headers, credentials)
  const signedIn = async (credentials: unknown = ADMIN) => ({ cookie: cookieOf(await signIn(credentials)) })
  const admin = () => ({ authorization: `Bearer ${program.key}` })
  const forgetTries = () => store.db.deleteFrom('sign_in_tries').execute()
  const addUser = (user: Record<string, unknown>) => ask('POST', '/api/admin/users', admin(), user)

  beforeAll(async () => {
    const database = await create()
    program = await startTestProgram(database, {
      environment: { ADMIN_EMAIL: 'Ann@Example.com', ADMIN_PASSWORD: ADMIN.password },
    })
    store = openStore(database.url)
  })
  afterAll(async () => {
    await store.close()
    await program.stop()
  })

  it('signs the first admin in by a cookie that scripts and other sites do not get', async () => {
    const answer = await signIn()
    expect(answer).toMatchObject({ status: 201, body: { signed_in: true, role: 'admin', pid: null } })
    const cookie = answer.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    expect(cookie).not.toMatch(/Secure/)
    const secure = await signIn(ADMIN, { ...OWN_PAGE, origin: 'https://track.example' })
    expect(secure.headers.get('set-cookie')).toMatch(/Secure/)
    expect(JSON.stringify(answer.body)).not.toContain(cookieOf(answer).split('=')[1])
  })

  it('tells who is signed in, and lets the session do what a key does', async () => {
    expect((await ask('GET', '/api/session', {})).body).toMatchObject({
      signed_in: false,
      setup_needed: false,
    })
    const cookie = await signedIn()
    expect((await ask('GET', '/api/session', cookie)).body).toMatchObject({
      name: ADMIN.email,
      role: 'admin',
    })
    expect((await ask('GET', '/api/admin/clicks', cookie)).status).toBe(200)
    expect((await ask('GET', '/api/admin/clicks', {})).status).toBe(401)
  })

  it('keeps neither the password nor the token', async () => {
    const { cookie } = await signedIn()
    const rows = JSON.stringify([
      await store.db.selectFrom('users').selectAll().execute(),
      await store.db.selectFrom('sessions').selectAll().execute(),
    ])
    expect(rows).not.toContain(ADMIN.password)
    expect(rows).not.toContain(cookie.split('=')[1])
    expect(rows).toContain('$scrypt$ln=15,r=8,p=3$')
  })

  it('ends a session for whoever stole its cookie as well', async () => {
    const cookie = await signedIn()
    const ended = await ask('DELETE', '/api/session', { ...cookie, ...OWN_PAGE })
    expect(ended.status).toBe(204)
    expect(ended.headers.get('set-cookie')).toMatch(/clickwire_session=;.*Expires=Thu, 01 Jan 1970/)
    expect((await ask('GET', '/api/admin/clicks', cookie)).status).toBe(401)
    expect((await ask('GET', '/api/session', cookie)).body).toMatchObject({ signed_in: false })
  })

  it('never takes over a token that the browser brought along', async () => {
    const planted = { cookie: 'clickwire_session=planted-by-somebody-else' }
    const answer = await signIn(ADMIN, planted)
    expect(cookieOf(answer)).not.toBe(planted.cookie)
    expect((await ask('GET', '/api/admin/clicks', planted)).status).toBe(401)
    const first = await signedIn()
    expect((await signedIn()).cookie).not.toBe(first.cookie)
  })

  it('ends sessions after 12 hours without a request, and after 30 days', async () => {
    const cookie = await signedIn()
    const back = (column: 'at' | 'seen_at', ms: number) =>
      store.db
        .updateTable('sessions')
        .set((eb) => ({ [column]: eb(column, '-', ms) }))
        .execute()
    await back('seen_at', 11.9 * 3_600_000)
    expect((await ask('GET', '/api/admin/clicks', cookie)).status).toBe(200)
    await back('seen_at', 11.9 * 3_600_000)
    expect((await ask('GET', '/api/admin/clicks', cookie)).status).toBe(200)
    await back('seen_at', 12.1 * 3_600_000)
    expect((await ask('GET', '/api/admin/clicks', cookie)).status).toBe(401)
    const other = await signedIn()
    await back('at', 30 * 86_400_000)
    expect((await ask('GET', '/api/admin/clicks', other)).status).toBe(401)
  })

  describe('a write with a cookie', () => {
    const user = (n: number) => ({ email: `csrf-${n}@example.com`, role: 'admin', password: 'long enough' })
    it('is taken from the console’s own pages', async () => {
      const cookie = await signedIn()
      const { host } = new URL(program.url)
      expect((await ask('POST', '/api/admin/users', { ...cookie, ...OWN_PAGE }, user(1))).status).toBe(201)
      const byOrigin = { ...cookie, origin: `http://${host}` }
      expect((await ask('POST', '/api/admin/users', byOrigin, user(2))).status).toBe(201)
    })

    it.each([
      ['that says nothing of where it comes from', {}],
      ['from another site', { 'sec-fetch-site': 'cross-site' }],
      ['from another host of the same site', { 'sec-fetch-site': 'same-site' }],
      ['typed into the address bar', { 'sec-fetch-site': 'none' }],
      ['of another origin', { origin: 'https://evil.example' }],
      ['of no origin', { origin: 'null' }],
      ['from a form', { ...OWN_PAGE, 'content-type': 'application/x-www-form-urlencoded' }],
      ['as plain text', { ...OWN_PAGE, 'content-type': 'text/plain' }],
    ])('%s is refused', async (_how, headers) => {
      const cookie = await signedIn()
      const before = (await ask('GET', '/api/admin/users', admin())).body
      const answer = await ask('POST', '/api/admin/users', { ...cookie, ...headers }, user(3))
      expect(answer.status).toBe(403)
      expect((await ask('GET', '/api/admin/users', admin())).body).toEqual(before)
    })

    it('of another site does not even end the session', async () => {
      const cookie = await signedIn()
      const headers = { ...cookie, 'sec-fetch-site': 'cross-site' }
      expect((await ask('DELETE', '/api/session', headers)).status).toBe(403)
      expect((await ask('GET', '/api/admin/clicks', cookie)).status).toBe(200)
    })

    it('does not matter where a key comes along', async () => {
      const cookie = await signedIn()
      expect((await ask('POST', '/api/admin/users', { ...cookie, ...admin() }, user(4))).status).toBe(201)
      const badKey = { ...cookie, authorization: 'Bearer nothing' }
      expect((await ask('GET', '/api/admin/clicks', badKey)).status).toBe(401)
    })
  })

  it('does not let another site’s page sign a visitor in', async () => {
    expect((await signIn(ADMIN, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await signIn(ADMIN, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await signIn(ADMIN, { 'content-type': 'text/plain' })).status).toBe(403)
  })

  it('answers a wrong password and an unknown user alike, in every header', async () => {
    await forgetTries()
    const wrong = await signIn({ ...ADMIN, password: 'wrong password' })
    const unknown = await signIn({ email: 'nobody@example.com', password: 'wrong password' })
    const same = ({ status, headers, body }: Answered) => ({
      status,
      headers: Object.fromEntries([...headers].filter(([name]) => !/^(x-request-id|date)$/.test(name))),
      body: { ...body, request_id: '' },
    })
    expect(same(wrong)).toEqual(same(unknown))
    expect(wrong).toMatchObject({ status: 401, body: { code: 'wrong_credentials' } })
  })

  it('hears an account out ten times in 15 minutes, the right password not after them', async () => {
    await forgetTries()
    const tries = await Promise.all(
      Array.from({ length: 14 }, (_, n) => signIn({ ...ADMIN, password: `guess ${n}` })),
    )
    const heard = tries.filter(({ status }) => status === 401)
    expect(heard.length).toBeLessThanOrEqual(10)
    while ((await signIn({ ...ADMIN, password: 'another guess' })).status === 401)
      heard.push(tries[0] as Answered)
    expect(heard).toHaveLength(10)
    const refused = await signIn()
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800)
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(900)
    await store.db
      .updateTable('sign_in_tries')
      .set((eb) => ({ at: eb('at', '-', 15 * 60_000) }))
      .execute()
    expect((await signIn()).status).toBe(201)
  })

  it('hears a network out ten times, whichever accounts it tries; unknown ones count too', async () => {
    await forgetTries()
    for (let n = 0; n < 10; n++)
      expect((await signIn({ email: `guess-${n}@example.com`, password: 'wrong' })).status).toBe(401)
    expect((await signIn({ email: 'guess-11@example.com', password: 'wrong' })).status).toBe(429)
    await forgetTries()
  })

  it('forgets the failures of an account that signs in', async () => {
    await forgetTries()
    for (let n = 0; n < 9; n++) await signIn({ ...ADMIN, password: 'wrong' })
    expect((await signIn()).status).toBe(201)
    const { n } = await store.db
      .selectFrom('sign_in_tries')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('subject', '=', `account ${ADMIN.email}`)
      .executeTakeFirstOrThrow()
    expect(Number(n)).toBe(0)
    await forgetTries()
  })

  it('ends all of a user’s sessions with a new password, and takes the old one no more', async () => {
    const bob = { email: 'bob@example.com', password: 'first password' }
    const { body } = await addUser({ ...bob, role: 'admin' })
    const [one, two] = [await signedIn(bob), await signedIn(bob)]
    const change = { password: 'second password' }
    const changed = await ask('PATCH', `/api/admin/users/${body.user_id}`, { ...one, ...OWN_PAGE }, change)
    expect(changed.status).toBe(200)
    expect((await ask('GET', '/api/admin/clicks', one)).status).toBe(401)
    expect((await ask('GET', '/api/admin/clicks', two)).status).toBe(401)
    expect((await signIn(bob)).status).toBe(401)
    expect((await signIn({ ...bob, ...change })).status).toBe(201)
  })

  it('adds users, lists them without their passwords, and takes them away with their sessions', async () => {
    const made = await addUser({ email: 'Carl@Example.com', role: 'affiliate', pid: 'fb_ads' })
    expect(made).toMatchObject({ status: 201, body: { email: 'carl@example.com', pid: 'fb_ads' } })
    const { user_id, password } = made.body
    const cookie = await signedIn({ email: 'carl@example.com', password })
    expect((await ask('GET', '/api/session', cookie)).body).toMatchObject({
      role: 'affiliate',
      pid: 'fb_ads',
    })
    expect((await ask('GET', '/api/admin/users', cookie)).status).toBe(403)
    const list = (await ask('GET', '/api/admin/users', admin())).body
    expect(list.data).toContainEqual(expect.objectContaining({ email: 'carl@example.com' }))
    expect(JSON.stringify(list)).not.toContain('scrypt')
    expect((await ask('DELETE', `/api/admin/users/${user_id}`, admin())).status).toBe(204)
    expect((await ask('GET', '/api/session', cookie)).body).toMatchObject({ signed_in: false })
    expect((await ask('GET', `/api/admin/users/${user_id}`, admin())).status).toBe(404)
  })

  it.each([
    [{ email: 'x@example.com', role: 'affiliate' }, 'missing_pid'],
    [{ email: 'x@example.com', role: 'affiliate', pid: 'nobody' }, 'invalid_pid'],
    [{ email: 'x@example.com', role: 'admin', pid: 'fb_ads' }, 'invalid_pid'],
    [{ email: 'x', role: 'admin' }, 'invalid_email'],
    [{ email: 'x@example.com', role: 'owner' }, 'invalid_role'],
    [{ email: 'x@example.com', role: 'admin', password: 'short' }, 'invalid_password'],
    [{ role: 'admin' }, 'missing_email'],
  ])('refuses the user %o', async (user, code) => {
    const answer = await addUser(user)
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe(code)
  })

  it('refuses an address that another user has, and to be left without an admin', async () => {
    expect(await addUser({ ...ADMIN, role: 'admin' })).toMatchObject({
      status: 409,
      body: { code: 'email_taken' },
    })
    const { data } = (await ask('GET', '/api/admin/users', admin())).body as {
      data: { user_id: string; role: string }[]
    }
    const admins = data.filter(({ role }) => role === 'admin')
    const gone = await Promise.all(
      admins.map(({ user_id }) => ask('DELETE', `/api/admin/users/${user_id}`, admin())),
    )
    expect(gone.map(({ status }) => status).sort()).toEqual([...admins.slice(1).map(() => 204), 409])
  })

  it('writes down who signed in, who did not, and what became of users', async () => {
    const { data } = (await program.admin('audit?limit=500')) as { data: { action: string; actor: string }[] }
    const actions = new Set(data.map(({ action }) => action))
    for (const action of ['session.opened', 'session.refused', 'session.ended'])
      expect(actions).toContain(action)
    for (const action of ['user.added', 'user.changed', 'user.removed']) expect(actions).toContain(action)
    expect(JSON.stringify(data)).not.toContain(ADMIN.password)
  })
})

describe.each(DATABASES)('the first start on $name', ({ create }) => {
  it('makes the first admin with the token from the log, once', async () => {
    const database = await create()
    const program = await startTestProgram(database)
    const store = openStore(database.url)
    try {
      expect((await program.get('/api/session')).body).toMatchObject({ signed_in: false, setup_needed: true })
      const setUp = (token: string, email = 'first@example.com') =>
        program.post('/api/session/setup', { token, email, password: 'a long password' })
      expect(await setUp('guessed')).toMatchObject({ status: 403, body: { code: 'wrong_setup_token' } })
      const token = createSealer('a secret of sixteen or more').open((await findSetupToken(store.db)) ?? '')
      const answers = await Promise.all([setUp(token), setUp(token, 'second@example.com')])
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 403])
      expect(await setUp(token, 'third@example.com')).toMatchObject({ status: 403 })
      expect((await program.get('/api/session')).body).toMatchObject({ setup_needed: false })
      const cookie = cookieOf(answers.find(({ status }) => status === 201) as Answered)
      expect((await program.get('/api/admin/clicks', { cookie })).status).toBe(200)
    } finally {
      await store.close()
      await program.stop()
    }
  })
})

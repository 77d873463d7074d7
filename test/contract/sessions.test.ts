import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { ADMIN, cookieOf, openSigning, type Signing, sessionCalls } from './session-calls.ts'

const OWN_PAGE = { 'sec-fetch-site': 'same-origin' }

describe.each(DATABASES)('sessions on $name', ({ create }) => {
  let signing: Signing
  beforeAll(async () => {
    signing = await openSigning(create)
  })
  afterAll(() => signing.close())

  const { ask, signIn, signedIn, admin, addUser } = sessionCalls(() => signing.program)

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
      await signing.store.db.selectFrom('users').selectAll().execute(),
      await signing.store.db.selectFrom('sessions').selectAll().execute(),
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
      signing.store.db
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
      const { host } = new URL(signing.program.url)
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
    const { data } = (await signing.program.admin('audit?limit=500')) as {
      data: { action: string; actor: string }[]
    }
    const actions = new Set(data.map(({ action }) => action))
    for (const action of ['session.opened', 'session.refused', 'session.ended'])
      expect(actions).toContain(action)
    for (const action of ['user.added', 'user.changed', 'user.removed']) expect(actions).toContain(action)
    expect(JSON.stringify(data)).not.toContain(ADMIN.password)
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../collector/store/database.ts'
import { createSealer } from '../../collector/store/secrets.ts'
import { findSetupToken } from '../../collector/store/users/setup-token.ts'
import { DATABASES } from '../support/databases.ts'
import { type Answered, startTestProgram } from '../support/program.ts'
import { ADMIN, cookieOf, openSigning, type Signing, sessionCalls } from './session-calls.ts'

describe.each(DATABASES)('sessions on $name', ({ create }) => {
  let signing: Signing
  beforeAll(async () => {
    signing = await openSigning(create)
  })
  afterAll(() => signing.close())

  const { signIn } = sessionCalls(() => signing.program)
  const forgetTries = () => signing.store.db.deleteFrom('sign_in_tries').execute()

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
    await signing.store.db
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
    const { n } = await signing.store.db
      .selectFrom('sign_in_tries')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('subject', '=', `account ${ADMIN.email}`)
      .executeTakeFirstOrThrow()
    expect(Number(n)).toBe(0)
    await forgetTries()
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

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../collector/store/database.ts'
import { DATABASES } from '../support/databases.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'

describe.each(DATABASES)('the keys of the interface on $name', ({ create }) => {
  let program: TestProgram
  let store: Store
  const make = (body: unknown) => program.call('POST', '/api/admin/keys', body)
  const statusBy = async (key: unknown, path = '/api/admin/clicks') =>
    (await program.get(path, { authorization: `Bearer ${key}` })).status

  beforeAll(async () => {
    const database = await create()
    program = await startTestProgram(database)
    store = openStore(database.url)
  })
  afterAll(async () => {
    await store.close()
    await program.stop()
  })

  it('are made by an admin, and open the doors of their role at once', async () => {
    const admins = await make({ name: 'Night scripts', role: 'admin' })
    expect(admins).toMatchObject({
      status: 201,
      body: { name: 'Night scripts', role: 'admin', pid: null, prefix: String(admins.body.key).slice(0, 10) },
    })
    expect(await statusBy(admins.body.key, '/api/admin/keys')).toBe(200)
    const sources = await make({ name: 'Facebook ads', role: 'affiliate', pid: 'fb_ads' })
    expect(sources).toMatchObject({ status: 201, body: { role: 'affiliate', pid: 'fb_ads' } })
    expect(await statusBy(sources.body.key)).toBe(200)
    expect(await statusBy(sources.body.key, '/api/admin/keys')).toBe(403)
  })

  it('are shown once, and kept nowhere', async () => {
    const { body } = await make({ name: 'Once', role: 'admin' })
    const listed = await program.admin('keys')
    expect(listed.data).toContainEqual({
      ...{ key_id: body.key_id, name: 'Once', role: 'admin', pid: null },
      ...{ prefix: body.prefix, at: body.at },
    })
    const kept = await store.db.selectFrom('api_keys').selectAll().execute()
    const audit = await program.admin('audit?limit=500')
    expect(JSON.stringify([listed, kept, audit])).not.toContain(String(body.key))
    expect(JSON.stringify([listed, audit])).not.toContain(kept[0]?.digest)
  })

  it('open nothing any more once they are revoked', async () => {
    const { body } = await make({ name: 'Short-lived', role: 'admin' })
    const revoke = () => program.call('DELETE', `/api/admin/keys/${body.key_id}`)
    expect(await statusBy(body.key)).toBe(200)
    expect((await revoke()).status).toBe(204)
    expect(await statusBy(body.key)).toBe(401)
    expect(await revoke()).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(JSON.stringify(await program.admin('keys'))).not.toContain('Short-lived')
  })

  it.each([
    [{ role: 'admin' }, 'missing_name', 'is required'],
    [{ name: '', role: 'admin' }, 'invalid_name', 'must not be empty'],
    [{ name: 7, role: 'admin' }, 'invalid_name', 'must be text, not 7'],
    [{ name: 'x', role: 'owner' }, 'invalid_role', 'must be admin or affiliate'],
    [{ name: 'x', role: 'affiliate' }, 'missing_pid', 'is required'],
    [{ name: 'x', role: 'affiliate', pid: 'nobody' }, 'invalid_pid', 'names no source: nobody'],
    [
      { name: 'x', role: 'admin', pid: 'fb_ads' },
      'invalid_pid',
      'must name a source for the role affiliate, and is only for it',
    ],
  ])('refuse to be made of %o', async (wanted, code, reason) => {
    const { status, body } = await make(wanted)
    expect([status, body.code]).toEqual([400, code])
    expect(Object.values({ ...Object(body.missingFields), ...Object(body.invalidFields) })).toEqual([reason])
  })

  it('are in the audit log, as they come and as they go', async () => {
    const { body } = await make({ name: 'Audited', role: 'affiliate', pid: 'fb_ads' })
    await program.call('DELETE', `/api/admin/keys/${body.key_id}`)
    const { data } = (await program.admin('audit')) as { data: Record<string, unknown>[] }
    const detail = JSON.stringify({ role: 'affiliate', pid: 'fb_ads', prefix: body.prefix })
    expect(data.filter(({ subject }) => subject === 'Audited')).toMatchObject([
      { actor: 'test', action: 'key.revoked', detail },
      { actor: 'test', action: 'key.created', detail },
    ])
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import type { Contract } from './open-contract.ts'
import { openWithSecrets, settingsCalls } from './settings-calls.ts'

describe.each(DATABASES)('the configured things on $name', ({ create }) => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openWithSecrets(create)
  })
  afterAll(async () => {
    await contract.close()
    expect(showingSecrets()).toEqual([])
  })

  const { call, read, audit, showingSecrets } = settingsCalls(() => contract)

  it('are not changed by who knows an older state only', async () => {
    const { headers } = await call('GET', 'buyers/acme')
    const stale = headers.get('etag') ?? ''
    const changed = await call('PATCH', 'buyers/acme', { name: 'Acme 2' }, { 'if-match': stale })
    expect(changed).toMatchObject({ status: 200, body: { name: 'Acme 2', version: 2 } })
    for (const method of ['PUT', 'PATCH', 'DELETE'])
      expect(
        await call(method, 'buyers/acme', { id: 'acme', name: 'Mine' }, { 'if-match': stale }),
      ).toMatchObject({
        status: 412,
        body: { code: 'changed_meanwhile' },
      })
    expect((await call('PATCH', 'buyers/acme', { name: 'Acme 3' }, { 'if-match': '*' })).status).toBe(200)
    expect(await read('buyers/acme')).toMatchObject({ name: 'Acme 3' })
  })

  it('are made once by two who make the same at once', async () => {
    const both = await Promise.all(
      [1, 2, 3, 4].map((n) => call('POST', 'buyers', { id: 'twin', name: `Twin ${n}` })),
    )
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409])
  })

  it('are changed once by two who know the same state', async () => {
    const etag = (await call('GET', 'buyers/twin')).headers.get('etag') ?? ''
    const both = await Promise.all(
      [1, 2, 3].map((n) => call('PATCH', 'buyers/twin', { name: `New ${n}` }, { 'if-match': etag })),
    )
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412, 412])
  })

  it('are deleted, unless others refer to them', async () => {
    expect(await call('DELETE', 'buyers/acme')).toMatchObject({
      status: 409,
      body: { code: 'in_use', referrers: ['delivery-accounts/acme_auto'] },
    })
    expect(await call('DELETE', 'sources/fb_ads')).toMatchObject({
      status: 409,
      body: { referrers: ['postbacks/network_sale'] },
    })
    expect(await call('PATCH', 'campaigns/auto', { events: [] })).toMatchObject({
      status: 409,
      body: { code: 'in_use', referrers: expect.arrayContaining(['receivers/default']) },
    })
    expect(
      await call('PATCH', 'lead-types/auto_insurance', {
        fields: [{ name: 'zip_code', type: 'zip' }],
        duplicate_check: { fields: [] },
      }),
    ).toMatchObject({
      status: 409,
      body: { referrers: expect.arrayContaining(['postbacks/network_sale', 'delivery-methods/acme_pp']) },
    })
    const gone = await call('DELETE', 'buyers/twin')
    expect(gone).toMatchObject({ status: 204, body: { text: '' } })
    expect((await call('GET', 'buyers/twin')).status).toBe(404)
    expect(await audit()).toMatchObject({ action: 'settings.deleted', subject: 'buyers/twin' })
    expect((await call('POST', 'buyers', { id: 'twin' })).body).toMatchObject({ version: 1 })
  })

  it('stand in an organization that has a name', async () => {
    const before = await call('GET', 'organization')
    expect(before.body).toEqual({ org: 'demo' })
    const etag = before.headers.get('etag') ?? ''
    expect((await call('PUT', 'organization', { org: 'renamed' }, { 'if-match': etag })).body).toEqual({
      org: 'renamed',
    })
    expect(await call('PUT', 'organization', { org: 'again' }, { 'if-match': etag })).toMatchObject({
      status: 412,
    })
    expect(await call('PUT', 'organization', { org: 'a b' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_org' },
    })
    expect(await call('PUT', 'organization', {})).toMatchObject({
      status: 400,
      body: { code: 'missing_org' },
    })
    const transaction_id = await contract.transaction()
    const fire = (org: string) =>
      contract.post(`/api/event/global/${org}`, { event_id: 'step_1', transaction_id })
    expect((await fire('demo')).status).toBe(400)
    expect((await fire('renamed')).status).toBe(200)
  })
})

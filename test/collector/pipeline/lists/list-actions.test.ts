import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { erasePerson } from '../../../../collector/pipeline/leads/erase-person.ts'
import { openListVerbs } from '../../../../collector/pipeline/lists/list-verbs.ts'
import { DATABASES } from '../../../support/databases.ts'
import { startTestProgram, type TestProgram } from '../../../support/program.ts'
import { type DispatchWorld, openDispatchWorld } from '../dispatch-world.ts'

const EMAIL = 'ann@example.com'
const PERSON = { email: EMAIL, phone: '+12025550123' }
const WHO = { email: '{email}', phone: '{phone}' }

describe.each(DATABASES)('a sale by whose rules people get on lists, on $name', ({ create }) => {
  let world: DispatchWorld
  beforeEach(async () => {
    world = await openDispatchWorld(await create())
    await world.click('tx-12345678', 'https://lp.example/?sub1=banner')
  })
  afterEach(() => world.close())

  const rule = (action: string, settings: object) => ({ id: action, to: { url: '' }, action, settings })
  const sell = async (...rules: ReturnType<typeof rule>[]) => {
    await world.rules(...rules)
    const lead = { ...PERSON, tcpa_consent: 1 }
    await world.fire({
      ...{ cid: 'auto', event_id: 'sale', transaction_id: 'tx-12345678', revenue: 49.9 },
      ...lead,
    })
    world.dispatch()
    await world.until(async () => {
      const { queued, sending } = await world.states()
      return (queued ?? sending) === undefined
    })
    return world.states()
  }
  const exported = async (name: string) => {
    const pages: string[] = []
    for await (const page of await openListVerbs(world.deps).exportCsv(name, 'tester')) pages.push(page)
    return pages.join('').trim().split('\r\n').slice(1)
  }
  const valuesOn = async (name: string) =>
    (await exported(name)).map((line) => (line.split(',')[1] ?? '').replaceAll(/["']/g, '')).sort()

  it.each([
    ['do_not_post', {}, 'do_not_post'],
    ['suppression_list', { list: 'opted_out' }, 'opted_out'],
    ['suppression_unsubscribe', {}, 'do_not_contact'],
    ['contact_list', { list: 'news' }, 'news'],
  ])('%s puts the buyer on the list', async (action, settings, list) => {
    expect(await sell(rule(action, { ...settings, ...WHO }))).toEqual({ sent: 1 })
    expect(await valuesOn(list)).toEqual(['+12025550123', EMAIL])
    const [attempt] = await world.attempts()
    expect(attempt).toMatchObject({ code: 'delivered', outcome: 'done', http_status: null })
    expect(attempt?.request).not.toMatch(/ann@|5550123/)
  })

  it.each([
    ['do_not_post', 'do_not_post'],
    ['suppression_list', 'do_not_contact'],
    ['suppression_unsubscribe', 'do_not_contact'],
  ])('%s takes the buyer off the list', async (action, list) => {
    const lists = openListVerbs(world.deps)
    const emails = [EMAIL, 'other@example.com'].map((value) => ({ kind: 'email' as const, value }))
    await lists.change(list, 'add', emails, 'tester')
    expect(await sell(rule(action, { ...WHO, list, operation: 'remove' }))).toEqual({ sent: 1 })
    expect(await valuesOn(list)).toEqual(['other@example.com'])
  })

  it('contact_list keeps the proof of consent beside the contact, sealed', async () => {
    const settings = { list: 'news', email: '{email}', consent_text: 'Call me, "please".' }
    await sell(rule('contact_list', settings))
    const [line = ''] = await exported('news')
    expect(line).toContain('"Call me, ""please"".",https://lp.example/?sub1=banner,2026-01-15T12:00:00.000Z')
    expect(line).toMatch(/,203\.0\.113\.7,organic,tx-12345678$/)
    const rows = await world.deps.store.db.selectFrom('contacts').selectAll().execute()
    expect(JSON.stringify(rows)).not.toMatch(/ann@|please|203\.0/)
  })

  it('contact_unsubscribe leaves the contact unsubscribed, whatever adds it again', async () => {
    const lists = openListVerbs(world.deps)
    const email = [{ kind: 'email' as const, value: EMAIL }]
    await sell(rule('contact_unsubscribe', { list: 'news', email: '{email}' }))
    await lists.change('news', 'add', email, 'tester')
    expect((await lists.check('news', email, 'tester')).results).toEqual([false])
    expect((await lists.all()).find((list) => list.name === 'news')).toMatchObject({
      size: 1,
      unsubscribed: 1,
    })
  })

  it('names a list that is for something else in the record, and leaves it alone', async () => {
    expect(await sell(rule('suppression_list', { ...WHO, list: 'do_not_post' }))).toEqual({ failed: 1 })
    expect(await world.attempts()).toMatchObject([{ code: 'wrong_list' }])
    expect(await valuesOn('do_not_post')).toEqual([])
  })

  it('erases a contact with the person, and remembers who unsubscribed', async () => {
    const lists = openListVerbs(world.deps)
    await sell(
      rule('contact_list', { ...WHO, list: 'news' }),
      rule('contact_unsubscribe', { list: 'news', email: '{email}' }),
    )

    await erasePerson(world.deps, { email: EMAIL }, 'tester')
    const rows = await world.deps.store.db.selectFrom('contacts').selectAll().execute()
    expect(rows).toMatchObject([{ kind: 'email', sealed: null, proof: null, transaction_id: null }])
    expect(await exported('news')).toEqual([])
    const email = [{ kind: 'email' as const, value: EMAIL }]
    await lists.change('news', 'add', email, 'tester')
    expect((await lists.check('news', email, 'tester')).results).toEqual([false])
  })

  describe('of another collector', () => {
    let other: TestProgram
    beforeEach(async () => {
      other = await startTestProgram(await create())
    })
    afterEach(() => other.stop())

    it.each(['do_not_post', 'suppression_list', 'suppression_unsubscribe'])(
      '%s feeds its list',
      async (action) => {
        const base_url = `${other.url}/api/lists/do_not_post`
        expect(await sell(rule(action, { ...WHO, base_url, api_key: other.key }))).toEqual({ sent: 1 })
        const headers = { authorization: `Bearer ${other.key}` }
        const { body } = await other.get('/api/lists/do_not_post/export', headers)
        expect(String(body.text)).toContain(EMAIL)
        expect(String(body.text)).toContain('+12025550123')
      },
    )

    it('is told nothing with a wrong key', async () => {
      const base_url = `${other.url}/api/lists/do_not_post`
      expect(await sell(rule('do_not_post', { ...WHO, base_url, api_key: 'guess' }))).toEqual({ failed: 1 })
      expect(await world.attempts()).toMatchObject([{ code: 'http_401' }])
    })
  })
})

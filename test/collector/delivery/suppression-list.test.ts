import { describe, expect, it } from 'vitest'
import suppressionList from '../../../collector/delivery/actions/suppression-list.ts'
import { ListsUnavailable } from '../../../collector/delivery/lists/list-tool.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'
import { openLists, type TestLists } from './lists-on-disk.ts'

const PERSON = { phone: '+15551234567', email: 'person@example.com' }
const BOTH = { phone: '{phone}', email: '{email}', api_key: 'list-key' }

const CALL = /^\/lists\/7\/(phones|emails)-(add|remove)$/

/** A list that only who has its key may change, one kind of entry a call. */
async function remoteList(entries: readonly string[] = []) {
  const list = new Set(entries)
  const failing = new Map<string, [status: number, body: string]>()
  const reply = (url: string, key: unknown, body: string): [status: number, body: string] => {
    const [, kind, operation] = CALL.exec(url) ?? []
    if (kind === undefined) return [404, 'no such call']
    if (key !== 'list-key') return [401, '{"error":"wrong key"}']
    const failure = failing.get(`${kind}-${operation}`)
    if (failure) return failure
    const { [kind]: values = [] } = JSON.parse(body) as Record<string, string[]>
    for (const value of values) operation === 'add' ? list.add(value) : list.delete(value)
    return values.length > 0 ? [200, '{"success":true}'] : [400, '{"error":"nothing to change"}']
  }
  const server = await webServer((response, { url, headers, body }) => {
    const [status, answer] = reply(url, headers['x-api-key'], body)
    response.writeHead(status).end(answer)
  })
  const change = async (settings: object, lead: PostbackValues['lead'] = PERSON) =>
    attempt(suppressionList, { ...settings, base_url: `${server.url}/lists/7/` }, { lead })
  return { list, failing, server, change }
}

describe('a remote list', () => {
  it('gets the number and the address', async () => {
    const { list, change } = await remoteList()
    expect((await change(BOTH)).outcome).toEqual({ status: 'done' })
    expect([...list]).toEqual(['+15551234567', 'person@example.com'])
  })

  it('gives them up', async () => {
    const { list, change } = await remoteList([...Object.values(PERSON), 'other@example.com'])
    expect((await change({ ...BOTH, operation: 'remove' })).outcome).toEqual({ status: 'done' })
    expect([...list]).toEqual(['other@example.com'])
  })

  it.each([
    [{ phone: '', email: 'a@example.com' }, ['/lists/7/emails-add']],
    [{ phone: '+44 20 7946 0018', email: '' }, ['/lists/7/phones-add']],
  ])('is told only what there is of %j', async (lead, urls) => {
    const { server, change } = await remoteList()
    expect((await change(BOTH, lead)).outcome).toEqual({ status: 'done' })
    expect(server.received.map(({ url }) => url)).toEqual(urls)
  })

  it.each([
    [{ phone: '', email: ' ' }, 'missing_value'],
    [{}, 'missing_value'],
    [{ ...PERSON, phone: '5551234567' }, 'invalid_value'],
    [{ ...PERSON, email: 'nobody' }, 'invalid_value'],
  ])('is told nothing of %j', async (lead, because) => {
    const { server, change } = await remoteList()
    expect((await change(BOTH, lead)).outcome).toMatchObject({ status: 'failed', because })
    expect(server.received).toEqual([])
  })

  it('may hold hashes instead', async () => {
    const { list, change } = await remoteList()
    const settings = { phone: '{phone|digits|md5}', email: '{email|sha256}', api_key: 'list-key' }
    expect((await change(settings)).outcome).toEqual({ status: 'done' })
    expect([...list].map((entry) => entry.length)).toEqual([32, 64])
  })

  it('that takes the number and not the address is asked for both again', async () => {
    const { list, failing, server, change } = await remoteList()
    failing.set('emails-add', [503, 'busy'])
    expect((await change(BOTH)).outcome).toEqual({ status: 'later', because: 'http_503' })
    failing.clear()
    expect((await change(BOTH)).outcome).toEqual({ status: 'done' })
    expect(server.received).toHaveLength(4)
    expect([...list]).toEqual(['+15551234567', 'person@example.com'])
  })

  it.each<[number, string, object]>([
    [
      200,
      '{"success":false,"message":"no such list"}',
      { status: 'failed', because: 'list_refused', detail: 'no such list' },
    ],
    [200, '{"status":"ERROR"}', { status: 'failed', because: 'list_refused' }],
    [200, '{"error":"full"}', { status: 'failed', because: 'list_refused', detail: 'full' }],
    [403, 'no', { status: 'failed', because: 'http_403' }],
    [500, '', { status: 'later', because: 'http_500' }],
  ])('that answers %i %s to the number is not told the address', async (status, body, outcome) => {
    const { failing, server, change } = await remoteList()
    failing.set('phones-add', [status, body])
    expect((await change(BOTH)).outcome).toEqual(outcome)
    expect(server.received).toHaveLength(1)
  })

  it.each(['OK', '', '[]', '{"status":"success"}', '{"status":200,"error":null}'])(
    'takes it by answering %j',
    async (body) => {
      const { failing, change } = await remoteList()
      failing.set('phones-add', [200, body])
      expect((await change(BOTH)).outcome).toEqual({ status: 'done' })
    },
  )

  it('refuses a wrong key, which no record shows', async () => {
    const { change } = await remoteList()
    const performed = await change({ ...BOTH, api_key: 'wrong-key' })
    expect(performed.outcome).toEqual({ status: 'failed', because: 'http_401' })
    for (const hidden of ['wrong-key', '5551234567']) expect(JSON.stringify(performed)).not.toContain(hidden)
  })
})

describe('a list of our own', () => {
  const OWN = { list: 'opted_out', phone: '{phone}', email: '{email}' }
  const own = async (settings: object, lead: PostbackValues['lead'] = PERSON, lists?: TestLists) => {
    const opened = lists ?? (await openLists())
    const tools = { lists: opened.tool }
    const performed = await attempt(suppressionList, { ...OWN, ...settings }, { lead }, { tools })
    return { lists: opened, performed, outcome: performed.outcome }
  }

  it('gets the number and the address, once however often it is told', async () => {
    const { lists } = await own({})
    expect((await own({}, PERSON, lists)).outcome).toEqual({ status: 'done' })
    expect((await lists.members('opted_out')).sort()).toEqual(['+15551234567', 'person@example.com'])
    expect(await lists.tool.has('do_not_contact', [{ kind: 'email', value: 'Person@Example.com' }])).toBe(
      true,
    )
    expect(await lists.tool.has('do_not_post', [{ kind: 'email', value: 'person@example.com' }])).toBe(false)
  })

  it('gives them up', async () => {
    const { lists } = await own({})
    expect((await own({ operation: 'remove' }, PERSON, lists)).outcome).toEqual({ status: 'done' })
    expect(await lists.members('opted_out')).toEqual([])
  })

  it('is found again by the SHA-256 that it was told', async () => {
    const { lists, outcome } = await own({ phone: '{phone|sha256}', email: '{email|lower|sha256}' })
    expect(outcome).toEqual({ status: 'done' })
    expect(await lists.tool.has('do_not_contact', [{ kind: 'phone', value: '+15551234567' }])).toBe(true)
  })

  it.each<[object, PostbackValues['lead'], string]>([
    [{}, {}, 'missing_value'],
    [{}, { phone: '5551234567' }, 'invalid_value'],
    [{}, { email: 'nobody' }, 'invalid_value'],
    [{ email: '{email|md5}' }, { email: 'person@example.com' }, 'invalid_value'],
    [{ country: 'US' }, { phone: '+1 555' }, 'invalid_value'],
  ])('by %j is told nothing of %j', async (settings, lead, because) => {
    const { lists, outcome } = await own(settings, lead)
    expect(outcome).toMatchObject({ status: 'failed', because })
    expect(await lists.members('opted_out')).toEqual([])
  })

  it('that is for something else is left alone', async () => {
    const lists = await openLists()
    await lists.fill('opted_out', 'contacts', ['+12025550123'])
    const { outcome } = await own({}, PERSON, lists)
    expect(outcome).toMatchObject({ status: 'failed', because: 'wrong_list' })
    expect(await lists.members('opted_out')).toEqual(['+12025550123'])
  })

  it('has its change on record without saying who it was', async () => {
    const { performed } = await own({})
    expect(performed.request).toMatchObject({
      url: 'clickwire:/api/lists/opted_out/add',
      body: '["***","***"]',
    })
  })

  it('that cannot be reached is tried again', async () => {
    const { tool } = await openLists()
    const away = { ...tool, change: () => Promise.reject(new ListsUnavailable('gone')) }
    const settings = { ...OWN, email: undefined }
    const { outcome } = await attempt(suppressionList, settings, { lead: PERSON }, { tools: { lists: away } })
    expect(outcome).toEqual({ status: 'later', because: 'lists_unavailable' })
  })
})

describe('the settings', () => {
  const good = { ...BOTH, base_url: 'https://lists.example/7' }

  it.each<[object, string[]]>([
    [{ base_url: 'lists.example' }, ['base_url']],
    [{ phone: undefined, email: undefined }, ['phone']],
    [{ operation: 'clear' }, ['operation']],
    [{ key_header: 'Host' }, ['key_header']],
    [{ key_header: 'Content-Type' }, ['key_header']],
    [{ key_header: 'no header' }, ['key_header']],
    [{ api_key: '' }, ['api_key']],
    [{ email: '{emial}' }, ['email']],
    [{ api_key: undefined }, ['api_key']],
    [{ list: 'opted_out' }, ['base_url']],
    [{ base_url: undefined, list: 'opted_out' }, ['api_key']],
    [{ base_url: undefined, api_key: undefined }, ['list']],
    [{ base_url: undefined, api_key: undefined, list: 'two words' }, ['list']],
    [{ country: 'us' }, ['country']],
  ])('%j are refused for their %j', (change, path) => {
    const faults = suppressionList.check({ ...good, ...change }, { leadFields: ['phone', 'email'] })
    expect(faults.map((fault) => fault.path)).toEqual([path])
  })
})

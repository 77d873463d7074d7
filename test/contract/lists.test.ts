import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Contract, callRaw, openContract } from './open-contract.ts'

const FORMULAS = ['=cmd@example.com', '+plus@example.com', '-minus@example.com']

describe.each(DATABASES)('the lists on $name', ({ create }) => {
  let contract: Contract
  let made = 0

  beforeAll(async () => {
    contract = await openContract(create)
  })
  afterAll(() => contract.close())

  const asking = () => ({ authorization: `Bearer ${contract.key}` })
  const post = (path: string, body: unknown, headers: Record<string, string> = asking()) =>
    contract.post(`/api/lists${path}`, body, headers)
  const csv = (list: string, body: string, headers: Record<string, string> = {}) =>
    post(`/${list}/import`, body, { ...asking(), 'content-type': 'text/csv', ...headers })
  const exported = async (list: string) => {
    const { status, headers, body } = await contract.get(`/api/lists/${list}/export`, asking())
    expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8'])
    return String(body.text)
  }
  const newList = async (purpose = 'do_not_contact') => {
    const name = `list_${++made}`
    expect(await post('', { name, purpose })).toMatchObject({ status: 201, body: { code: 'list_made' } })
    return name
  }

  it('are two from the start, each with its purpose', async () => {
    const { body } = await contract.get('/api/lists', asking())
    expect(body.data).toEqual(
      expect.arrayContaining([
        { name: 'do_not_contact', purpose: 'do_not_contact', size: 0, unsubscribed: 0, at: null },
        { name: 'do_not_post', purpose: 'do_not_post', size: 0, unsubscribed: 0, at: null },
      ]),
    )
  })

  it('are made once, and not for something else', async () => {
    const name = await newList('contacts')
    expect(await post('', { name, purpose: 'contacts' })).toMatchObject({
      ...{ status: 200, body: { code: 'list_there' } },
    })
    expect(await post('', { name, purpose: 'do_not_post' })).toMatchObject({
      ...{ status: 409, body: { code: 'list_for_something_else' } },
    })
  })

  it.each([
    [{ purpose: 'contacts' }, 'missing_name'],
    [{ name: 'two words', purpose: 'contacts' }, 'invalid_name'],
    [{ name: 'x' }, 'missing_purpose'],
    [{ name: 'x', purpose: 'fun' }, 'invalid_purpose'],
  ])('are not made of %j', async (body, code) => {
    expect(await post('', body)).toMatchObject({ status: 400, body: { code } })
  })

  it('take numbers and addresses in any form, once, and give them up', async () => {
    const list = await newList()
    const phones = ['(202) 555-0123', '+1 202 555 0123', 12_025_550_124]
    expect(await post(`/${list}/phones-add`, { phones })).toMatchObject({
      status: 200,
      body: {
        ...{ status: '200', type: 'success', code: 'phones_added', request_id: expect.any(String) },
        ...{ list, added: 2, already: 1, invalid: 0, invalid_entries: [] },
      },
    })
    expect((await post(`/${list}/phones-add`, { phones })).body).toMatchObject({ added: 0, already: 3 })
    const emails = { emails: ['Ada@Example.com'] }
    expect((await post(`/${list}/emails-add`, emails)).body).toMatchObject({ code: 'emails_added', added: 1 })
    const check = await post(`/${list}/phones-check`, { phones: ['2025550124', '2025550999', 'none'] })
    expect(check.body).toMatchObject({ code: 'phones_checked', found: 1, results: [true, false, null] })
    const removal = { phones: ['+12025550123', '+12025550999'] }
    expect((await post(`/${list}/phones-remove`, removal)).body).toMatchObject({
      ...{ code: 'phones_removed', removed: 1, absent: 1 },
    })
    expect((await post(`/${list}/emails-check`, { emails: ['ada@example.com '] })).body.results).toEqual([
      true,
    ])
    expect((await post(`/${list}/emails-remove`, emails)).body).toMatchObject({ removed: 1, absent: 0 })
  })

  it('take numbers of other countries', async () => {
    const list = await newList()
    await post(`/${list}/phones-add`, { phones: ['020 7946 0018'], country: 'GB' })
    const { body } = await post(`/${list}/phones-check`, { phones: ['+442079460018'] })
    expect(body.results).toEqual([true])
  })

  it('take ten thousand in one call, and not one more', async () => {
    const list = await newList()
    const emails = Array.from({ length: 10_000 }, (_, index) => `person${index}@example.com`)
    expect((await post(`/${list}/emails-add`, { emails })).body).toMatchObject({ added: 10_000 })
    expect((await post(`/${list}/emails-remove`, { emails })).body).toMatchObject({ removed: 10_000 })
    const more = { emails: [...emails, 'one@example.com'] }
    expect(await post(`/${list}/emails-add`, more)).toMatchObject({
      ...{ status: 400, body: { code: 'invalid_emails' } },
    })
  })

  it('name entries that are none by their place, and repeat nothing of them', async () => {
    const list = await newList()
    const phones = ['+12025550123', 'Unmistakable', { a: 1 }, null, '', '9'.repeat(400)]
    const { status, body } = await post(`/${list}/phones-add`, { phones })
    expect(status).toBe(200)
    expect(body).toMatchObject({ added: 1, already: 0, invalid: 5 })
    expect(body.invalid_entries).toEqual(
      [1, 2, 3, 4, 5].map((index) => ({ index, reason: 'is no phone number' })),
    )
    expect(JSON.stringify(body)).not.toMatch(/Unmistakable|5550123|999/)
    const nothing = await post(`/${list}/phones-add`, { phones: ['Unmistakable'] })
    expect(nothing).toMatchObject({ status: 400, body: { code: 'invalid_phones' } })
    expect(JSON.stringify(nothing.body)).not.toContain('Unmistakable')
  })

  it.each([
    ['{"phones":"+12025550123"}', 'invalid_phones'],
    ['{"phones":[]}', 'invalid_phones'],
    ['{"emails":["a@example.com"]}', 'missing_phones'],
    ['{"phones":["+12025550123"],"country":"us"}', 'invalid_country'],
    ['[]', 'invalid_body'],
    ['{', 'invalid_body'],
    ['{"phones":["\\u0000"]}', 'invalid_body'],
  ])('refuse %s as %s', async (body, code) => {
    expect(await post('/do_not_contact/phones-add', body)).toMatchObject({ status: 400, body: { code } })
  })

  it.each(['phones-add', 'emails-remove', 'phones-check', 'import'])(
    'are there for admins only: %s',
    async (call) => {
      const body = call === 'import' ? 'value\n' : { phones: ['+12025550123'] }
      for (const headers of [{}, { authorization: 'Bearer cw_guess' }, { 'x-api-key': 'fb-secret' }])
        expect(await post(`/do_not_contact/${call}`, body, headers as Record<string, string>)).toMatchObject({
          ...{ status: 401, body: { code: 'unauthorized' } },
        })
    },
  )

  it('take the key in X-Api-Key too, as lists of other makers do', async () => {
    const body = { phones: ['+12025550177'] }
    const { status } = await post('/do_not_contact/phones-check', body, { 'x-api-key': contract.key })
    expect(status).toBe(200)
    expect((await contract.get('/api/lists/do_not_contact/export')).status).toBe(401)
  })

  it('that are not there are not made by a call', async () => {
    for (const call of ['phones-add', 'phones-remove', 'phones-check'])
      expect(await post(`/nowhere/${call}`, { phones: ['+12025550123'] })).toMatchObject({
        ...{ status: 404, body: { code: 'unknown_list' } },
      })
    expect(await csv('nowhere', 'value\n+12025550123\n')).toMatchObject({ status: 404 })
    expect(await contract.get('/api/lists/nowhere/export', asking())).toMatchObject({ status: 404 })
    expect(await contract.get('/api/lists/do_not_post/phones-add', asking())).toMatchObject({ status: 405 })
  })

  it('come back as they were when an export is imported elsewhere', async () => {
    const [one, other] = [await newList(), await newList()]
    await post(`/${one}/phones-add`, { phones: ['+12025550123', '+442079460018'] })
    await post(`/${one}/emails-add`, { emails: ["o'brien@example.com", 'a'.repeat(64).replace(/a/g, '0')] })
    const file = await exported(one)
    expect(file.split('\r\n')[0]).toBe('kind,value,added_at')
    expect((await csv(other, file)).body).toMatchObject({
      ...{ code: 'list_imported', added: 4, already: 0, invalid: 0 },
    })
    const rows = (text: string) => text.split('\r\n').map((line) => line.split(',').slice(0, 2).join(','))
    expect(rows(await exported(other))).toEqual(rows(file))
  })

  it('are exported so that no spreadsheet runs them', async () => {
    const list = await newList()
    await post(`/${list}/emails-add`, { emails: FORMULAS })
    await post(`/${list}/phones-add`, { phones: ['+12025550123'] })
    const cells = (await exported(list)).split('\r\n').map((line) => line.split(',')[1] ?? '')
    expect(cells).toHaveLength(6)
    for (const cell of cells) expect(cell).not.toMatch(/^"?[=+\-@\t]/)
    expect(cells.sort()).toEqual(
      ['', 'value', `"'+12025550123"`, ...FORMULAS.map((formula) => `"'${formula}"`)].sort(),
    )
  })

  it('take files of several forms, and name the lines at fault', async () => {
    const list = await newList()
    const file = '\uFEFFName,Phone,Email\n"Moss, Ada",2025550101,ada@example.com\n\nBob,none,\n,,\n"x"\n'
    expect((await csv(list, file)).body).toMatchObject({
      ...{ added: 2, already: 0, invalid: 2 },
      invalid_lines: [
        { line: 4, reason: 'is no phone number' },
        { line: 6, reason: 'names nobody' },
      ],
    })
    expect((await csv(list, '2025550101\r\nada@example.com')).body).toMatchObject({ added: 0, already: 2 })
    expect((await csv(list, `value\n${'0'.repeat(64)}\n`)).status).toBe(400)
  })

  it.each([
    ['a quote that is never closed', 'value\n"+12025550123'],
    ['nobody on it', 'value\nnobody\n'],
    ['a cell without end', `value\n${'9'.repeat(20_000)}`],
    ['cells without end', `value\n${','.repeat(200)}`],
  ])('refuse a file with %s', async (_title, file) => {
    expect(await csv('do_not_contact', file)).toMatchObject({ status: 400, body: { code: 'invalid_csv' } })
  })

  it('take no file that is too large, is no CSV or no UTF-8', async () => {
    const headers = { ...asking(), 'content-type': 'text/csv' }
    const path = '/api/lists/do_not_contact/import'
    const large = await callRaw(contract.url, { path, headers, body: 'x\n'.repeat(2_500_000) })
    expect(large).toMatchObject({ status: 413, body: { code: 'body_too_large' } })
    const chunked = { path, headers, body: `${'x'.repeat(5_000)}\n`.repeat(1_000), chunkBytes: 1_000_000 }
    expect(await callRaw(contract.url, chunked)).toMatchObject({ status: 413 })
    const latin = await callRaw(contract.url, { path, headers, body: Uint8Array.of(0x76, 0xe9, 0x0a) })
    expect(latin).toMatchObject({ status: 400, body: { code: 'invalid_body' } })
    expect(await csv('do_not_contact', 'value\n', { 'content-type': 'application/json' })).toMatchObject({
      ...{ status: 400, body: { code: 'invalid_body' } },
    })
  })

  it('of contacts keep the proof of consent, and who unsubscribed', async () => {
    const [one, other] = [await newList('contacts'), await newList('contacts')]
    const header = 'kind,value,unsubscribed_at,consent_text,consent_page,consent_time,consent_ip,source'
    const proof = '"I agree, ""yes""",https://lp.example/,2026-11-21T10:00:00Z,203.0.113.7,fb_ads'
    const rows = `email,ada@example.com,,${proof}\nemail,bob@example.com,2026-11-22T10:00:00Z,${proof}\n`
    expect((await csv(one, `${header}\n${rows}`)).body).toMatchObject({ added: 2 })
    const file = await exported(one)
    expect(file).toContain('"I agree, ""yes""",https://lp.example/,2026-11-21T10:00:00Z,203.0.113.7,fb_ads')
    await csv(other, file)
    const body = { emails: ['ada@example.com', 'bob@example.com'] }
    expect((await post(`/${other}/emails-check`, body)).body.results).toEqual([true, false])
    await post(`/${other}/emails-add`, body)
    expect((await post(`/${other}/emails-check`, body)).body.results).toEqual([true, false])
    const { body: all } = await contract.get('/api/lists', asking())
    expect(all.data).toContainEqual(
      expect.objectContaining({ name: other, purpose: 'contacts', size: 2, unsubscribed: 1 }),
    )
    expect(await csv(other, `${header}\nemail,c@example.com,yesterday,,,,,\n`)).toMatchObject({ status: 400 })
  })

  it('write down who did what, and never about whom', async () => {
    const list = await newList()
    await post(`/${list}/emails-add`, { emails: ['ada@example.com'] })
    await post(`/${list}/emails-check`, { emails: ['ada@example.com'] })
    await post(`/${list}/emails-remove`, { emails: ['ada@example.com'] })
    await csv(list, 'ada@example.com\n')
    await exported(list)
    const { data } = (await contract.admin('audit?limit=20')) as { data: Record<string, unknown>[] }
    const rows = data.filter((row) => row.subject === list)
    expect(rows.map((row) => row.action)).toEqual([
      ...['list.exported', 'list.imported', 'list.removed', 'list.checked', 'list.added', 'list.made'],
    ])
    expect(rows.every((row) => row.actor === 'test')).toBe(true)
    expect(JSON.stringify(rows)).not.toContain('ada@')
  })
})

import { describe, expect, it } from 'vitest'
import five9 from '../../../collector/delivery/actions/five9.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

const GOOD = { domain: 'Acme Cars', list: 'Web leads', number: '{phone}' }
const PERSON = { phone: '+15551234567', first_name: 'Ada' }

/** A page as Five9 gives it: what it was sent, and below that the result. */
function page(fields: Iterable<[string, string]>, code: number, description: string): string {
  const row = ([name, value]: [string, string]) =>
    `<TR><TD>${name}:</TD><TD><INPUT readonly id="${name}" name="${name}" value="${value}" size="${value.length}"></TD></TR>`
  const result: [string, string][] = [
    ['F9errCode', String(code)],
    ['F9errDesc', description],
  ]
  return `<HTML><BODY><FORM><TABLE>${[...fields].map(row).join('')}</TABLE><BR><h1>Result:</h1>\r\n<TABLE>${result.map(row).join('\r\n')}</TABLE></FORM></BODY></HTML>\r\n`
}

/** Checks what Five9 checks of a contact. */
function judged(form: URLSearchParams): [code: number, description: string] {
  if (form.get('F9domain') !== 'Acme Cars') return [718, 'Domain not found']
  if (!form.get('F9list') || !form.get('number1')) return [700, 'A required field is missing']
  if (form.getAll('F9key').some((key) => !form.has(key))) return [712, 'Wrong key name']
  if (!/^(\d{10}|\+\d{7,15})$/.test(form.get('number1') ?? '')) return [714, 'Wrong data format']
  return [0, 'The request was successfully processed']
}

async function told(settings: object, lead: PostbackValues['lead'] = PERSON) {
  const server = await webServer((response, { body }) => {
    const form = new URLSearchParams(body)
    const [code, description] = judged(form)
    response.end(form.get('F9retResults') === '1' ? page(form, code, description) : '<HTML></HTML>')
  })
  const { outcome, ...performed } = await attempt(
    five9,
    { ...settings, base_url: `${server.url}/` },
    { lead },
  )
  return { outcome, record: JSON.stringify(performed), received: server.received }
}

describe('a contact', () => {
  it('is added with its fields, found again by its keys', async () => {
    const { outcome, received } = await told({
      ...GOOD,
      parameters: [{ name: 'first_name', type: 'lead_field', value: 'first_name' }],
      keys: ['number1', 'first_name'],
      update_crm: true,
    })
    expect(outcome).toEqual({ status: 'done' })
    expect(received).toMatchObject([{ method: 'POST', url: '/web2campaign/AddToList' }])
    expect([...new URLSearchParams(received[0]?.body)]).toEqual([
      ['F9domain', 'Acme Cars'],
      ['F9list', 'Web leads'],
      ['F9retResults', '1'],
      ['F9key', 'number1'],
      ['F9key', 'first_name'],
      ['F9updateCRM', '1'],
      ['number1', '5551234567'],
      ['first_name', 'Ada'],
    ])
    expect(received[0]?.headers.authorization).toBeUndefined()
  })

  it.each([
    ['(555) 123-4567', '5551234567'],
    ['+1 555 123 4567', '5551234567'],
    ['+44 20 7946 0018', '+442079460018'],
  ])('with the number %s is added under %s', async (phone, number1) => {
    const { outcome, received } = await told(GOOD, { phone })
    expect(outcome).toEqual({ status: 'done' })
    expect(new URLSearchParams(received[0]?.body).get('number1')).toBe(number1)
  })

  it.each([
    ['', 'missing_value'],
    ['123', 'invalid_value'],
    ['555-CALL-NOW', 'invalid_value'],
  ])('with the number "%s" is not sent', async (phone, because) => {
    const { outcome, received } = await told(GOOD, { phone })
    expect(outcome).toMatchObject({ status: 'failed', because })
    expect(received).toEqual([])
  })

  it('is sent as a user where the domain asks for one', async () => {
    const { received, record } = await told({ ...GOOD, username: 'u@acme.example', password: 'five9-pass' })
    const basic = Buffer.from('u@acme.example:five9-pass').toString('base64')
    expect(received[0]?.headers.authorization).toBe(`Basic ${basic}`)
    expect(record).not.toContain(basic)
  })

  it('leaves no number in the record, the ten digits included', async () => {
    const { record } = await told(GOOD)
    expect(record).toContain('AddToList')
    expect(record).not.toContain('5551234567')
  })
})

describe('what the page says', () => {
  const told200 = async (body: string, status = 200) => {
    const server = await webServer((response) => response.writeHead(status).end(body))
    return (await attempt(five9, { ...GOOD, base_url: server.url }, { lead: PERSON })).outcome
  }

  it.each<[number, object]>([
    [0, { status: 'done' }],
    [602, { status: 'done' }],
    [603, { status: 'done' }],
    [600, { status: 'failed', because: 'five9_600', detail: 'words' }],
    [700, { status: 'failed', because: 'five9_700', detail: 'words' }],
    [708, { status: 'failed', because: 'five9_708', detail: 'words' }],
    [714, { status: 'failed', because: 'five9_714', detail: 'words' }],
    [715, { status: 'later', because: 'five9_715', detail: 'words' }],
    [716, { status: 'failed', because: 'five9_716', detail: 'words' }],
    [718, { status: 'failed', because: 'five9_718', detail: 'words' }],
  ])('%i means %j', async (code, outcome) => {
    expect(await told200(page([], code, 'words'))).toEqual(outcome)
  })

  it.each([
    ["<input NAME='F9errCode' type=text VALUE='0'>", { status: 'done' }],
    [
      '<input value=708 name=F9errCode><input value="" id=F9errDesc>',
      { status: 'failed', because: 'five9_708' },
    ],
    [
      page([['note', '"><INPUT name="F9errCode" value="0"']], 708, 'n'),
      { status: 'failed', because: 'five9_708' },
    ],
    ['<html>Sign in</html>', { status: 'failed', because: 'response_rejected' }],
    ['<input name="F9errCode" value="">', { status: 'failed', because: 'response_rejected' }],
    ['', { status: 'failed', because: 'response_rejected' }],
  ])('%s means %j', async (body, outcome) => {
    expect(await told200(body)).toMatchObject(outcome)
  })

  it('does not count when the status says that it was a bad moment', async () => {
    expect(await told200('', 503)).toEqual({ status: 'later', because: 'http_503' })
  })

  it('is that the domain is unknown, when it is', async () => {
    const { outcome } = await told({ ...GOOD, domain: 'Acme' })
    expect(outcome).toEqual({ status: 'failed', because: 'five9_718', detail: 'Domain not found' })
  })
})

describe('the settings', () => {
  const field = (name: string) => ({ name, type: 'static', value: 'x' })

  it.each<[object, (string | number)[]]>([
    [{ domain: '' }, ['domain']],
    [{ number: '{phon}' }, ['number']],
    [{ parameters: [field('F9list')] }, ['parameters', 0, 'name']],
    [{ parameters: [field('number1')] }, ['parameters', 0, 'name']],
    [{ parameters: [field('a'), field('a')] }, ['parameters', 1, 'name']],
    [{ parameters: [{ name: 'a', type: 'lead_field', value: 'emial' }] }, ['parameters', 0, 'value']],
    [{ keys: ['number1', 'a'] }, ['keys', 1]],
    [{ username: 'u' }, ['password']],
    [{ password: 'p' }, ['password']],
  ])('%j are refused for their %j', (change, path) => {
    const faults = five9.check({ ...GOOD, ...change }, { leadFields: ['phone'] })
    expect(faults.map((fault) => fault.path)).toEqual([path])
  })
})

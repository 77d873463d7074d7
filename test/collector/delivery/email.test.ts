import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Action } from '../../../collector/delivery/action.ts'
import { loadActions } from '../../../collector/delivery/load-actions.ts'
import { createMailer } from '../../../collector/delivery/mail.ts'
import { type MailServer, startMailServer } from '../../support/mail-server.ts'
import { attempt } from './attempt.ts'
import { GOOD, KEY } from './tls-fixture.ts'

const email = (await loadActions()).get('email') as Action
let server: MailServer

const settings = (more: object = {}) => ({
  server: { host: '127.0.0.1', port: server.port, tls: 'none' },
  from: 'desk@clickwire.example',
  to: ['{email}'],
  subject: 'Hello {first_name}',
  text: 'Dear {first_name}',
  ...more,
})
const lead = { email: 'ada@example.com', first_name: 'Ada' }
const headerOf = (message = '', name: string) =>
  new RegExp(`^${name}: (.*)\r?$`, 'm').exec(message.split('\r\n\r\n')[0] ?? '')?.[1]

describe('E-mail', () => {
  beforeEach(async () => {
    server = await startMailServer()
  })
  afterEach(() => server.close())

  it('goes to everybody it is for, and names them in its headers but for the hidden', async () => {
    const { outcome, request } = await attempt(
      email,
      settings({
        cc: ['desk@partner.example'],
        bcc: ['archive@clickwire.example'],
        reply_to: 'answers@clickwire.example',
      }),
      { lead },
    )
    expect(outcome).toEqual({ status: 'done' })
    const [mail] = server.messages
    expect(mail?.to).toEqual(['ada@example.com', 'desk@partner.example', 'archive@clickwire.example'])
    expect(headerOf(mail?.message, 'Cc')).toBe('desk@partner.example')
    expect(headerOf(mail?.message, 'Reply-To')).toBe('answers@clickwire.example')
    expect(mail?.message).not.toContain('archive@')
    expect(request).toMatchObject({
      method: 'MAIL',
      url: `smtp://127.0.0.1:${server.port}`,
      body: 'Dear ***',
    })
    expect(JSON.stringify(request)).not.toContain('ada@')
  })

  it('has the id of its delivery, the same at every attempt', async () => {
    for (let n = 0; n < 2; n++) await attempt(email, settings(), { lead })
    expect(server.messages.map(({ message }) => headerOf(message, 'Message-ID'))).toEqual([
      '<delivery-1@clickwire.invalid>',
      '<delivery-1@clickwire.invalid>',
    ])
  })

  it('lets nobody write headers, recipients or markup of their own', async () => {
    const nasty = 'Ada\r\nBcc: all@example.com <script>'
    await attempt(email, settings({ text: undefined, html: '<p>{first_name}</p>' }), {
      lead: { ...lead, first_name: nasty },
    })
    const [mail] = server.messages
    expect(mail?.to).toEqual(['ada@example.com'])
    expect(headerOf(mail?.message, 'Bcc')).toBeUndefined()
    expect(headerOf(mail?.message, 'Subject')).toBe('Hello Ada Bcc: all@example.com <script>')
    expect(mail?.message).toContain('&lt;script&gt;')
    for (const address of [
      'ada@example.com, eve@example.com',
      'ada@example.com\r\nRCPT TO:<eve@x.example>',
      'ada',
    ]) {
      const { outcome } = await attempt(email, settings(), { lead: { ...lead, email: address } })
      expect(outcome).toEqual({ status: 'failed', because: 'invalid_value' })
    }
    expect(server.messages).toHaveLength(1)
  })

  it('can be unsubscribed from by one click', async () => {
    await attempt(email, settings({ unsubscribe_url: 'https://t.example/stop?who={email}' }), { lead })
    const message = server.messages[0]?.message
    expect(headerOf(message, 'List-Unsubscribe')).toBe('<https://t.example/stop?who=ada%40example.com>')
    expect(headerOf(message, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click')
  })

  it.each([
    [450, 'later'],
    [452, 'later'],
    [550, 'failed'],
    [554, 'failed'],
  ])('that is refused with %i is worth another try: %s', async (code, status) => {
    server.refuse(code)
    const { outcome, response } = await attempt(email, settings(), { lead })
    expect(outcome).toMatchObject({ status, because: `smtp_${code}` })
    expect(response?.status).toBe(code)
  })

  it('waits for a server that is away', async () => {
    const away = settings()
    await server.close()
    expect((await attempt(email, away, { lead })).outcome).toMatchObject({ status: 'later' })
    server = await startMailServer()
  })

  it('dials no private address unless that is allowed', async () => {
    const { outcome } = await attempt(
      email,
      settings(),
      { lead },
      { tools: { mail: createMailer({ allowPrivate: false }) } },
    )
    expect(outcome).toMatchObject({ status: 'failed', because: 'blocked_address' })
  })
})

describe('A mail server with a login and TLS', () => {
  it('gets the password only over TLS, and a certificate that nobody vouches for is refused', async () => {
    const logins: string[] = []
    const guarded = await startMailServer({
      ...{ key: KEY, cert: GOOD },
      authOptional: false,
      onAuth: ({ username = '', password = '' }, _session, done) => {
        logins.push(`${username}:${password}`)
        done(null, { user: username })
      },
    })
    const { outcome } = await attempt(
      email,
      {
        ...{ from: 'desk@clickwire.example', to: ['a@example.com'], subject: 'Hello', text: 'Hello {pid}' },
        server: { host: '127.0.0.1', port: guarded.port, username: 'desk', password: 'mail-secret' },
      },
      {},
    )
    expect(outcome).toMatchObject({ status: 'later' })
    expect(logins).toEqual([])
    await guarded.close()
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Action } from '../../../collector/delivery/action.ts'
import { createHttpClient, type HttpRequest } from '../../../collector/delivery/client.ts'
import { loadActions } from '../../../collector/delivery/load-actions.ts'
import { createMailer, type Mailer } from '../../../collector/delivery/mail.ts'
import { withReplaced } from '../../../collector/delivery/settings-leaves.ts'
import { type MailServer, startMailServer } from '../../support/mail-server.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'
import { openLists } from './lists-on-disk.ts'

const actions = await loadActions()
const examples = [...actions].flatMap(([id, action]) =>
  action.examples.map((example) => ({ id, action, title: example.title, example })),
)
const settingsOf = (example: Action['examples'][number]) => example.settings as Record<string, unknown>

/** Sends what is meant for any host to this machine's servers instead, and keeps where it was meant for. */
async function worldAt(url: string) {
  const meant: string[] = []
  const client = createHttpClient({ allowPrivate: true })
  const send = async (request: HttpRequest, limits?: { deadlineMs?: number }) => {
    meant.push(request.url)
    const { pathname, search } = new URL(request.url)
    return await client.send({ ...request, url: url + pathname + search }, limits)
  }
  const mailer = createMailer({ allowPrivate: true })
  const mail: Mailer = {
    send: (server, message, deadlineMs) => {
      const { username: _user, password: _password, ...rest } = server
      return mailer.send(
        { ...rest, host: '127.0.0.1', port: mailServer.port, tls: 'none' },
        message,
        deadlineMs,
      )
    },
  }
  return { meant, http: { send }, mail }
}

let mailServer: MailServer
beforeAll(async () => {
  mailServer = await startMailServer()
})
afterAll(() => mailServer.close())

describe('the actions', () => {
  it.each([...actions])('%s describes every setting, for the form of the console', (_id, action) => {
    const schema = z.toJSONSchema(action.settings, { io: 'input', unrepresentable: 'any' })
    const fields = Object.entries(schema.properties ?? {})
    expect(fields.length).toBeGreaterThan(0)
    for (const [name, field] of fields) expect(field, name).toHaveProperty('description')
  })
})

describe.each(examples)('$id: $title', ({ action, example }) => {
  const leadFields = Object.keys(example.values?.lead ?? {})

  it('sends what it says, and its answer means what it says', async () => {
    let count = 0
    const server = await webServer((response) => {
      const { status = 200, headers = {}, body = 'ok' } = example.answers?.[count++] ?? {}
      response.writeHead(status, headers).end(body)
    })
    const lists = await openLists()
    for (const [name, { purpose, values }] of Object.entries(example.before ?? {}))
      await lists.fill(name, purpose, values)
    const world = await worldAt(server.url)
    mailServer.messages.length = 0
    const tools = { ...world, lists: lists.tool }
    const performed = await attempt(action, example.settings, example.values, { tools })
    expect(performed.outcome).toEqual(example.outcome ?? { status: 'done' })
    expect(world.meant).toEqual(example.sends.map(({ url }) => url))
    const mails = mailServer.messages
    expect(mails.map(({ to }) => to)).toEqual((example.mails ?? []).map(({ to }) => to))
    for (const [index, { subject, text = '' }] of (example.mails ?? []).entries()) {
      expect(mails[index]?.message).toContain(`Subject: ${subject}\r\n`)
      expect(mails[index]?.message).toContain(text)
    }
    expect(server.received).toMatchObject(
      example.sends.map(({ method, url, headers = {}, body = '' }) => ({
        method,
        url: new URL(url).pathname + new URL(url).search,
        headers: { ...headers, 'idempotency-key': 'delivery-1' },
        body,
      })),
    )
    for (const [name, { values }] of Object.entries(example.after ?? {}))
      expect((await lists.members(name)).sort()).toEqual([...values].sort())
  })

  it('keeps no secret in the record of the attempt', async () => {
    const prepared = action.prepare(example.settings)
    if (prepared.status === 'faulty') throw new Error(JSON.stringify(prepared.faults))
    const secrets = prepared.secrets.map(({ secret }) => secret.reveal())
    const server = await webServer((response, request) => response.end(JSON.stringify(request)))
    const record = JSON.stringify(
      await attempt(action, example.settings, example.values, { tools: await worldAt(server.url) }),
    )
    for (const secret of [...secrets, ...Object.values(example.values?.lead ?? {}).filter(Boolean)]) {
      expect(record).not.toContain(secret)
    }
    if (example.sends.length > 0 || example.mails) expect(record).toContain('delivery-1')
  })

  it('is found good when the rule is saved', () => {
    expect(action.check(example.settings, { leadFields })).toEqual([])
  })

  it('is refused, with its place, when it has a macro that nobody knows', () => {
    const prepared = action.prepare(example.settings)
    if (prepared.status === 'faulty') throw new Error(JSON.stringify(prepared.faults))
    const [first] = prepared.templates
    if (!first) throw new Error('an example shows at least one text with macros')
    const by = `${first.template.text}/{no_such_macro}`
    const settings = withReplaced(example.settings, [{ path: first.path, by }])
    expect(action.check(settings, { leadFields })).toEqual([
      { path: first.path, message: '{no_such_macro} is not a known macro' },
    ])
  })

  it('is refused, with its place, when it has a setting that nobody knows', () => {
    const faults = action.check({ ...settingsOf(example), no_such_setting: 1 }, { leadFields })
    const message = expect.stringMatching(/^is not known here/)
    expect(faults).toEqual([{ path: ['no_such_setting'], message }])
  })

  it.each(z.toJSONSchema(action.settings, { io: 'input', unrepresentable: 'any' }).required ?? [])(
    'fails, and does not throw, without its %s',
    async (name) => {
      const { [name]: _left, ...rest } = settingsOf(example)
      const server = await webServer()
      const performed = await attempt(action, rest, {}, { tools: await worldAt(server.url) })
      expect(performed.outcome).toMatchObject({
        status: 'failed',
        because: 'invalid_settings',
        detail: expect.stringContaining(name),
      })
      expect(server.received).toEqual([])
    },
  )

  it.each([undefined, null, 5, 'text', [], {}])(
    'fails, and does not throw, with %j for settings',
    async (settings) => {
      const performed = await attempt(action, settings)
      expect(performed).toMatchObject({ outcome: { status: 'failed', because: 'invalid_settings' }, ms: 0 })
    },
  )

  it('gives its settings for keeping with every secret wrapped, and nothing else changed', () => {
    const kept = action.withSecrets(example.settings)
    const prepared = action.prepare(kept)
    const before = action.prepare(example.settings)
    if (prepared.status === 'faulty' || before.status === 'faulty') throw new Error('the example is faulty')
    for (const { secret } of before.secrets) expect(JSON.stringify(kept)).not.toContain(secret.reveal())
    expect(prepared.secrets.map(({ path }) => path)).toEqual(before.secrets.map(({ path }) => path))
    expect(prepared.secrets.map(({ secret }) => secret.reveal())).toEqual(
      before.secrets.map(({ secret }) => secret.reveal()),
    )
    expect(Object.keys(kept as object)).toEqual(Object.keys(settingsOf(example)))
  })
})

import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { DeliveryMethod } from '../../../collector/domain/delivery-method.ts'
import { StatusRange } from '../../../collector/domain/response-rules.ts'
import { readShape } from '../../../collector/domain/setting-fault.ts'
import { faultsOf } from './faults-of.ts'

const method = (body: object) => ({ id: 'm', lead_type: 'auto', ...body })
const post = (body: object) => method({ post: { url: 'https://buyer.test/post', ...body } })
const email = {
  server: { host: 'mail.test' },
  from: 'a@b.test',
  to: ['c@d.test'],
  subject: 'Lead {lead_uid}',
}

describe('a delivery method', () => {
  it('posts JSON once and takes any 2xx, unless told otherwise', () => {
    expect(readShape(DeliveryMethod, post({}))).toEqual({
      ok: true,
      value: {
        id: 'm',
        kind: 'http',
        lead_type: 'auto',
        post: {
          url: 'https://buyer.test/post',
          method: 'POST',
          content_type: 'json',
          root: 'Lead',
          headers: {},
          auth: { type: 'none' },
          mappings: [],
          response: { format: 'json' },
          timeout_ms: 10_000,
          retry: { attempts: 1, backoff_ms: 250 },
          repeat_safe: false,
        },
      },
    })
  })

  it.each([
    [{ kind: 'email', email }, []],
    [{}, ['post: must be given for the kind http, and for no other']],
    [{ kind: 'email' }, ['email: must be given for the kind email, and for no other']],
    [{ kind: 'email', email: { ...email, to: [] } }, ['email.to: must not be empty']],
    [
      { kind: 'email', email: { ...email, subject: 'a\nBcc: x' } },
      ['email.subject: must be one line without control characters'],
    ],
    [
      { kind: 'email', email: { ...email, server: { host: 'mail.test', username: 'u' } } },
      ['email.server.password: must come together with username'],
    ],
  ])('%j has the faults %j', (body, faults) => {
    expect(faultsOf(DeliveryMethod, method(body))).toEqual(faults)
  })

  it.each([
    [{ type: 'none' }],
    [{ type: 'basic', username: 'u', password: 'p' }],
    [{ type: 'digest', username: 'u', password: 'p' }],
    [{ type: 'bearer', token: 't' }],
    [{ type: 'bearer', token: 't', prefix: '' }],
    [{ type: 'header', name: 'X-Api-Key', value: 'k' }],
    [
      {
        type: 'oauth2',
        token_url: 'https://buyer.test/token',
        client_id: 'i',
        client_secret: 's',
        scope: 'a b',
      },
    ],
    [
      {
        type: 'oauth2',
        grant: 'password',
        token_url: 'https://buyer.test/token',
        client_id: 'i',
        client_secret: 's',
        username: 'u',
        password: 'p',
      },
    ],
  ])('may prove itself by %j', (auth) => {
    expect(faultsOf(DeliveryMethod, post({ auth }))).toEqual([])
  })

  it.each([
    [{ type: 'basic' }, ['post.auth.username: is missing', 'post.auth.password: is missing']],
    [
      { type: 'bearer', token: 't', prefix: 'a b' },
      ['post.auth.prefix: must be one word of visible ASCII characters, or empty'],
    ],
    [{ type: 'header', name: 'X Key', value: 'k' }, ['post.auth.name: must be the name of an HTTP header']],
    [
      {
        type: 'oauth2',
        grant: 'password',
        token_url: 'https://b.test/t',
        client_id: 'i',
        client_secret: 's',
      },
      [
        'post.auth.username: must be given for the password grant, and for no other',
        'post.auth.password: must be given for the password grant, and for no other',
      ],
    ],
  ])('cannot prove itself by %j', (auth, faults) => {
    expect(faultsOf(DeliveryMethod, post({ auth }))).toEqual(faults)
  })

  it.each([
    [{ to: 'zip', from: 'lead.zip_code', filters: ['trim', 'sha256'], default: '' }],
    [{ to: 'a.b.c', from: 'system.time', date: 'MM/DD/YYYY' }],
    [{ to: 'at', from: 'system.time', date: 'unix' }],
    [{ to: 'age', from: 'lead.age', values: { '16-25': 'young', '26-': 2, other: true } }],
    [{ to: 'test', static: false }],
    [{ to: 'extra', from: 'extra.note' }],
    [{ to: 'click', from: 'tracking.gclid' }],
  ])('may map %j', (mapping) => {
    expect(faultsOf(DeliveryMethod, post({ mappings: [mapping] }))).toEqual([])
  })

  it.each([
    [{ to: 'a' }, 'post.mappings[0]: must have either from or static'],
    [{ to: 'a', from: 'lead.x', static: 1 }, 'post.mappings[0]: must have either from or static'],
    [
      { to: 'a..b', static: 1 },
      'post.mappings[0].to: must be a name, or names joined by dots, without blanks',
    ],
    [
      { to: 'a', static: 1, date: 'tomorrow' },
      'post.mappings[0].date: must be unix, unix_ms, iso, or made of YYYY MM DD HH mm ss, such as MM/DD/YYYY',
    ],
    [
      { to: 'a', static: 1, filters: ['rot13'] },
      "post.mappings[0].filters[0]: must be trim, lower, upper, title, digits, md5, sha1 or sha256, not 'rot13'",
    ],
    [{ to: 'a', static: { b: 1 } }, 'post.mappings[0].static: must be text, a number, true or false'],
  ])('cannot map %j', (mapping, fault) => {
    expect(faultsOf(DeliveryMethod, post({ mappings: [mapping] }))).toContain(fault)
  })

  it('names every source of values when it knows one not', () => {
    const [fault] = faultsOf(DeliveryMethod, post({ mappings: [{ to: 'a', from: 'system.colour' }] }))
    expect(fault).toMatch(/lead\.\*.*system\.lead_uid.*not 'system\.colour'/)
  })

  it.each([
    [{ accept: {} }, 'post.response.accept: must have a path, a regex or a status'],
    [
      { accept: { status: [200], equals: 'x' } },
      'post.response.accept.equals: must be absent without a path',
    ],
    [{ bid: {} }, 'post.response.bid: must have a path or a regex'],
    [{ bid: { regex: '(' } }, 'post.response.bid.regex: is no regular expression (Unterminated group)'],
    [
      { accept: { status: ['2xx'] } },
      'post.response.accept.status[0]: must be an HTTP status or a range of them, such as 200 or 200-299',
    ],
  ])('cannot read an answer by %j', (response, fault) => {
    expect(faultsOf(DeliveryMethod, post({ response }))).toEqual([fault])
  })
})

describe('HTTP statuses in a rule', () => {
  it.each([
    [204, { from: 204, to: 204 }, 204],
    ['200', { from: 200, to: 200 }, 200],
    ['200-299', { from: 200, to: 299 }, '200-299'],
  ])('%j', (file, range, again) => {
    expect(z.decode(StatusRange, file)).toEqual(range)
    expect(z.encode(StatusRange, range)).toBe(again)
  })

  it.each([[99], [600], ['299-200'], ['200-'], [200.5]])('are not %j', (file) => {
    expect(StatusRange.safeParse(file).success).toBe(false)
  })
})

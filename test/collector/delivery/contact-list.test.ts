import { describe, expect, it } from 'vitest'
import contactList from '../../../collector/delivery/actions/contact-list.ts'
import contactUnsubscribe from '../../../collector/delivery/actions/contact-unsubscribe.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'
import { openLists } from './lists-on-disk.ts'

const EMAIL = { list: 'news', email: '{email}' }
const PERSON = { lead: { email: 'person@example.com' } }

async function contacts() {
  const lists = await openLists()
  const tools = { lists: lists.tool }
  const outcomeOf = async (action: typeof contactList, settings: object, values: Partial<PostbackValues>) =>
    (await attempt(action, { ...EMAIL, ...settings }, values, { tools })).outcome
  return {
    ...lists,
    add: (settings: object = {}, values: Partial<PostbackValues> = PERSON) =>
      outcomeOf(contactList, settings, values),
    unsubscribe: (settings: object = {}) => outcomeOf(contactUnsubscribe, settings, PERSON),
  }
}

describe('a contact', () => {
  it('comes with what the visit tells, where the lead tells nothing of consent', async () => {
    const { add, proofs } = await contacts()
    const tracking = {
      ...{ landing_url: 'https://lp.example/', event_time: '2026-11-21T12:00:00.000Z' },
      ...{ ip: '203.0.113.7', pid: 'fb_ads' },
    }
    expect(await add({}, { ...PERSON, tracking })).toEqual({ status: 'done' })
    expect(await proofs()).toEqual([
      {
        page: 'https://lp.example/',
        time: '2026-11-21T12:00:00.000Z',
        ip: '203.0.113.7',
        source: 'fb_ads',
      },
    ])
  })

  it('comes with what the rule says of consent', async () => {
    const { add, proofs } = await contacts()
    const system = { consent_text: 'the lead’s words', consent_page: 'https://lp.example/form' }
    await add(
      { consent_text: 'I agree to {pid}.', source: 'rule' },
      { ...PERSON, system, tracking: { pid: 'x' } },
    )
    expect(await proofs()).toEqual([
      { text: 'I agree to x.', page: 'https://lp.example/form', source: 'rule' },
    ])
  })

  it('has the newest proof, and keeps it when it comes again without one', async () => {
    const { add, proofs } = await contacts()
    await add({ consent_text: 'old' })
    await add({ consent_text: 'new' })
    await add()
    expect(await proofs()).toEqual([{ text: 'new' }])
  })

  it('who unsubscribed is not subscribed by being added again, but by subscribing again', async () => {
    const { add, unsubscribe, members } = await contacts()
    await add()
    expect(await unsubscribe()).toEqual({ status: 'done' })
    expect(await unsubscribe()).toEqual({ status: 'done' })
    await add()
    expect(await members('news')).toEqual(['person@example.com (unsubscribed)'])
    await unsubscribe({ operation: 'remove' })
    expect(await members('news')).toEqual(['person@example.com'])
  })

  it('who unsubscribed before becoming one is one only as unsubscribed', async () => {
    const { add, unsubscribe, members } = await contacts()
    await unsubscribe()
    expect(await members('news')).toEqual([' (unsubscribed)'])
    await add()
    expect(await members('news')).toEqual(['person@example.com (unsubscribed)'])
  })

  it('is nobody of whom only a hash is known', async () => {
    const { add, members } = await contacts()
    expect(await add({ email: '{email|sha256}' })).toMatchObject({
      status: 'failed',
      because: 'invalid_value',
    })
    expect(await members('news')).toEqual([])
  })
})

describe('a service that keeps contacts', () => {
  it('is sent a form, its answer judged by its status', async () => {
    const server = await webServer((response) => response.writeHead(503).end())
    const request = {
      ...{
        url: `${server.url}/subscribe?list={pid|none}`,
        content_type: 'application/x-www-form-urlencoded',
      },
      ...{ body: 'EMAIL={email}&GDPR={consent_text}', headers: { 'X-Source': '{pid|none}' } },
    }
    const values = { ...PERSON, system: { consent_text: 'yes & amen' } }
    const { outcome } = await attempt(contactList, { request }, values)
    expect(outcome).toEqual({ status: 'later', because: 'http_503' })
    expect(server.received).toMatchObject([
      {
        ...{ method: 'POST', url: '/subscribe?list=none' },
        body: 'EMAIL=person%40example.com&GDPR=yes%20%26%20amen',
        headers: { 'x-source': 'none' },
      },
    ])
  })
})

describe('the settings', () => {
  const request = { url: 'https://mail.example/' }

  it.each<[object, string[]]>([
    [{ email: '{email}' }, ['list']],
    [{ list: 'news', request }, ['request']],
    [{ list: 'news' }, ['phone']],
    [{ request, email: '{email}' }, ['email']],
    [{ request, consent_text: 'x' }, ['consent_text']],
    [{ request: { ...request, method: 'GET', body: 'x' } }, ['request', 'body']],
    [{ request: { url: '{landing_url}' } }, ['request', 'url']],
    [{ request: { ...request, headers: { Host: 'x' } } }, ['request', 'headers', 'Host']],
  ])('%j are refused for their %j', (settings, path) => {
    const faults = contactList.check(settings, { leadFields: ['email'] })
    expect(faults.map((fault) => fault.path)).toEqual([path])
  })

  it('of a request say by themselves whether somebody unsubscribes', () => {
    const faults = contactUnsubscribe.check({ request, operation: 'remove' }, { leadFields: [] })
    expect(faults.map((fault) => fault.path)).toEqual([['operation']])
  })
})

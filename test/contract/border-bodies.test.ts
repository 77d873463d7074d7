import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Contract, callRaw, openContract } from './open-contract.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const KIB = 1024

describe.each(DATABASES)('bodies at the border, on $name', ({ create }) => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openContract(create)
  })
  afterAll(() => contract.close())

  /** A step whose body weighs just so many bytes. */
  const weighing = (transaction_id: string, bytes: number) => {
    const texts = (count: number, last: number) =>
      JSON.stringify({
        event_id: 'step_1',
        transaction_id,
        pad: [...Array.from({ length: count }, () => 'a'.repeat(8000)), 'a'.repeat(last)],
      })
    const count = Math.floor((bytes - texts(0, 0).length) / 8003)
    return texts(count, bytes - texts(count, 0).length)
  }

  it('are taken at 64 KiB and refused one byte above', async () => {
    const most = weighing(await contract.transaction(), 64 * KIB)
    expect(Buffer.byteLength(most)).toBe(64 * KIB)
    expect(await callRaw(contract.url, { path: '/api/event/auto', body: `${most} ` })).toMatchObject({
      status: 413,
      body: { code: 'body_too_large', message: 'The body is larger than 64 KiB.' },
    })
    for (const chunkBytes of [undefined, 1000]) {
      const body = weighing(await contract.transaction(), 64 * KIB)
      const call = { path: '/api/event/auto', body, ...(chunkBytes ? { chunkBytes } : {}) }
      expect((await callRaw(contract.url, call)).body.code).toBe('event_fired')
    }
  })

  it.each([
    ['the last of two members of one name', '"sub1":"a","sub1":"b"', { tracking: { sub1: 'b' } }],
    ['a name that objects have', '"toString":"x","hasOwnProperty":1', { properties: { toString: 'x' } }],
    ['a constructor that is one', '"constructor":"Bau GmbH"', { properties: { constructor: 'Bau GmbH' } }],
    [
      'signs of all kinds',
      '"sub1":"\\uffff\\u202e\\ud83d\\ude97é\\n"',
      { tracking: { sub1: '\uffff\u202e🚗é\n' } },
    ],
    ['30 levels', `"x":${'{"a":'.repeat(30)}1${'}'.repeat(30)}`, {}],
  ])('are taken with %s', async (_, more, kept) => {
    const transaction_id = await contract.transaction()
    const body = `\ufeff{"event_id":"step_1","transaction_id":"${transaction_id}",${more}}`
    expect((await callRaw(contract.url, { path: '/api/event/auto', body })).body.code).toBe('event_fired')
    const { data } = await contract.admin(`events?transaction_id=${transaction_id}`)
    expect(data).toMatchObject([kept])
  })

  it('are read from an address as they came: an odd percent sign, a plus, two of a name', async () => {
    const transaction_id = await contract.transaction()
    const query = `event_id=step_1&transaction_id=${transaction_id}&sub1=100%&sub2=a+b&sub3=%2B&sub4=A&sub4=B&sub5=%C3%A9`
    const path = `/api/event/auto?${query}`
    expect((await callRaw(contract.url, { method: 'GET', path })).body.code).toBe('event_fired')
    const { data } = await contract.admin(`events?transaction_id=${transaction_id}`)
    expect(data).toMatchObject([{ tracking: { sub1: '100%', sub2: 'a b', sub3: '+', sub4: 'A', sub5: 'é' } }])
  })

  it('are taken from the address of a POST that has none', async () => {
    const transaction_id = await contract.transaction()
    const path = `/api/event/auto?event_id=step_1&transaction_id=${transaction_id}`
    expect((await callRaw(contract.url, { path })).body.code).toBe('event_fired')
    const form = { path: path.replace('step_1', 'step_2'), headers: FORM }
    expect((await callRaw(contract.url, form)).body.code).toBe('event_fired')
  })

  it.each([
    'application/JSON; charset=utf-8',
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    '',
  ])('that are JSON are read whatever a caller says of them: %s', async (type) => {
    const transaction_id = await contract.transaction()
    const body = JSON.stringify({ event_id: 'step_1', transaction_id })
    const answer = await callRaw(contract.url, {
      path: '/api/event/auto',
      body,
      headers: { 'content-type': type },
    })
    expect(answer.body.code).toBe('event_fired')
  })
})

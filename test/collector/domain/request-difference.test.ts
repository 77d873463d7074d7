import { describe, expect, it } from 'vitest'
import { requestDifference } from '../../../collector/domain/request-difference.ts'

const GET = { method: 'GET', url: 'https://network.example/postback?txid=1&payout=2', headers: {} }
const json = (body: unknown) => ({ ...GET, method: 'POST', body: JSON.stringify(body) })

describe('the difference between two requests', () => {
  it('is nothing where they are the same', () => {
    expect(requestDifference(GET, { ...GET })).toEqual([])
  })

  it.each<[string, Parameters<typeof requestDifference>, unknown[]]>([
    [
      'the method and the address',
      [GET, { ...GET, method: 'PUT', url: 'https://other.example/?txid=1&payout=2' }],
      [
        { place: 'method', before: 'GET', after: 'PUT' },
        { place: 'url', before: 'https://network.example/postback', after: 'https://other.example/' },
      ],
    ],
    [
      'a parameter that is there once more, one that is gone, and one that is other',
      [GET, { ...GET, url: 'https://network.example/postback?txid=9&txid=8' }],
      [
        { place: 'query.txid', before: '1', after: '9' },
        { place: 'query.payout', before: '2', after: null },
        { place: 'query.txid[2]', before: null, after: '8' },
      ],
    ],
    [
      'a header, by its name in any case',
      [
        { ...GET, headers: { 'X-Goal': 'lead', Accept: 'a' } },
        { ...GET, headers: { 'x-goal': 'sale', accept: 'a' } },
      ],
      [{ place: 'headers.x-goal', before: 'lead', after: 'sale' }],
    ],
    [
      'parts of a JSON body',
      [json({ data: [{ value: 1, id: 'x' }] }), json({ data: [{ value: 2, id: 'x' }], test: true })],
      [
        { place: 'body.data[0].value', before: '1', after: '2' },
        { place: 'body.test', before: null, after: 'true' },
      ],
    ],
    [
      'parameters of a form',
      [
        { ...GET, body: 'a=1&b=2' },
        { ...GET, body: 'a=1&b=3' },
      ],
      [{ place: 'body.b', before: '2', after: '3' }],
    ],
    [
      'a body that is some other text, or was cut off',
      [
        { ...GET, body: '<a>1</a>' },
        { ...GET, body: '{"a":1' },
      ],
      [{ place: 'body', before: '<a>1</a>', after: '{"a":1' }],
    ],
    [
      'all of it where nothing was sent before',
      [undefined, { method: 'GET', url: 'https://network.example/', headers: {} }],
      [
        { place: 'method', before: null, after: 'GET' },
        { place: 'url', before: null, after: 'https://network.example/' },
      ],
    ],
  ])('names %s', (_what, [before, after], places) => {
    expect(requestDifference(before, after)).toEqual(places)
  })
})

import { describe, expect, it } from 'vitest'
import { explain, judgeStatus, type Outcome } from '../../../collector/domain/outcome.ts'

describe('the meaning of an HTTP status', () => {
  it.each([200, 201, 202, 204, 299])('takes %i as done', (status) => {
    expect(judgeStatus(status)).toEqual({ status: 'done' })
  })

  it.each([408, 425, 429, 500, 501, 502, 503, 504, 599])('tries again after %i', (status) => {
    expect(judgeStatus(status)).toEqual({ status: 'later', because: `http_${status}` })
  })

  it.each([400, 401, 403, 404, 405, 409, 410, 413, 422, 451, 499])('gives up at %i', (status) => {
    expect(judgeStatus(status)).toEqual({ status: 'failed', because: `http_${status}` })
  })

  it.each([300, 301, 302, 303, 304, 307, 308])('takes the redirect %i as a failure', (status) => {
    expect(judgeStatus(status)).toEqual({ status: 'failed', because: 'redirect_refused' })
  })

  it('keeps what the other side asked to wait, also when that is nothing', () => {
    expect(judgeStatus(503, 7_000)).toEqual({ status: 'later', because: 'http_503', afterMs: 7_000 })
    expect(judgeStatus(429, 0)).toEqual({ status: 'later', because: 'http_429', afterMs: 0 })
  })
})

describe('the sentence of an outcome', () => {
  it.each<[Outcome, string]>([
    [{ status: 'done' }, 'The other side took it.'],
    [{ status: 'later', because: 'http_500' }, 'The other side answered 500.'],
    [{ status: 'later', because: 'timeout' }, 'No complete answer came in time.'],
    [
      { status: 'failed', because: 'invalid_request', detail: 'the address cannot be read' },
      'The request cannot be sent as it is: the address cannot be read.',
    ],
    [
      { status: 'failed', because: 'slack_channel_not_found' },
      'The other side refused: slack channel not found.',
    ],
  ])('explains %j', (outcome, sentence) => {
    expect(explain(outcome)).toBe(sentence)
  })
})

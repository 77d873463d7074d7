import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { Problem } from '../../../collector/domain/problem.ts'
import { answerErrors } from '../../../collector/http/errors.ts'

const coded = (message: string, code: string) => Object.assign(new Error(message), { code })

describe('a request that fails', () => {
  const told: [string, Record<string, unknown>][] = []
  let stop = () => Promise.resolve()
  afterEach(async () => {
    told.length = 0
    await stop()
  })

  /** What a caller is answered when its request ends with this error. */
  const answerTo = async (error: unknown) => {
    const app = express()
    app.get('/', () => {
      throw error
    })
    app.use(answerErrors((_level, what, facts) => told.push([what, facts])))
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    stop = async () => {
      server.close()
      await once(server, 'close')
    }
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  it('by a fault of ours is answered without details, which the log has', async () => {
    const fault = new TypeError('cannot read the password of undefined')
    const { status, text } = await answerTo(fault)
    expect(status).toBe(500)
    expect(JSON.parse(text)).toMatchObject({ status: '500', type: 'error', code: 'internal_error' })
    expect(text).not.toMatch(/password|TypeError|at /)
    expect(told).toMatchObject([['request.failed', { error: fault }]])
  })

  it.each([
    coded('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED'),
    coded('database or disk is full', 'SQLITE_FULL'),
    coded('terminating connection due to administrator command', '57P01'),
    new Error('Connection terminated unexpectedly'),
  ])('because nothing could be stored is to be sent again: %s', async (outage) => {
    const { status, headers, text } = await answerTo(outage)
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('1')
    expect(JSON.parse(text)).toMatchObject({ code: 'unavailable' })
    expect(text).not.toContain(outage.message)
  })

  it('by its caller’s fault is told which, and nothing is logged as ours', async () => {
    const { status, headers, text } = await answerTo(
      new Problem(429, 'too_many', 'Too many.', { retryAfterS: 7, facts: { limit: '5' } }),
    )
    expect(status).toBe(429)
    expect(headers.get('retry-after')).toBe('7')
    expect(JSON.parse(text)).toMatchObject({
      status: '429',
      code: 'too_many',
      message: 'Too many.',
      limit: '5',
    })
    expect(told).toEqual([])
  })

  it.each(['a text', { status: 418 }])('by throwing %j is a fault of ours', async (thrown) => {
    expect((await answerTo(thrown)).status).toBe(500)
  })
})

import { expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { startTestProgram } from '../support/program.ts'

it('a change through one process takes effect in every other within a second', async () => {
  const postgres = DATABASES.find(({ name }) => name === 'postgres')
  if (!postgres) throw new Error('no server for several processes')
  const database = await postgres.create()
  const one = await startTestProgram(database)
  const other = await startTestProgram({ ...database, drop: () => Promise.resolve() })
  const codeAt = async (program: typeof one) =>
    (await program.get('/sdk/late/clickwire.js')).body.code ?? 'served'

  expect(await codeAt(other)).toBe('not_found')
  expect((await one.call('POST', '/api/admin/campaigns', { cid: 'late' })).status).toBe(201)
  expect(await codeAt(one)).not.toBe('not_found')
  await expect.poll(() => codeAt(other), { timeout: 1_000, interval: 20 }).not.toBe('not_found')

  const both = await Promise.all(
    [one, other].map((program) => program.call('POST', '/api/admin/sources', { pid: 'twin' }, undefined)),
  )
  expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409])
  await other.stop()
  await one.stop()
})

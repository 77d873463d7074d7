import { describe, expect, it } from 'vitest'
import { DATABASES } from '../../../support/databases.ts'
import { startTestProgram } from '../../../support/program.ts'

describe.each(DATABASES)('health on $name', ({ create }) => {
  it.each(['all', 'collector', 'worker'] as const)('is told by a process that is %s', async (role) => {
    const program = await startTestProgram(await create(), { role })
    expect(await program.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(await program.get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } })
    const head = await fetch(`${program.url}/readyz`, { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect((await program.get('/api/event/auto')).status).toBe(role === 'worker' ? 404 : 400)
    await program.stop()
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'

describe.each(DATABASES)('the metrics on $name', ({ create }) => {
  let program: TestProgram
  const lines = async () => String((await program.get('/metrics')).body.text).split('\n')

  beforeAll(async () => {
    program = await startTestProgram(await create())
  })
  afterAll(() => program.stop())

  it('count requests by their route, not by what a caller writes in the path', async () => {
    await program.post('/api/event/auto', { event_id: 'sale' })
    await program.post('/api/event/nowhere', { event_id: 'sale' })
    await program.get('/made-up/1')
    await program.get('/made-up/2')
    const name = 'clickwire_http_request_duration_seconds'
    const told = await lines()
    expect(told).toContain(`${name}_count{route="/api/event/:cid",method="POST",status="400"} 2`)
    expect(told).toContain(`${name}_count{route="none",method="GET",status="404"} 2`)
    expect(told.join('\n')).not.toContain('made-up')
    expect(told).toContain(`${name}_bucket{route="none",method="GET",status="404",le="+Inf"} 2`)
  })

  it('tell what is waiting, in a form that Prometheus reads', async () => {
    const told = await lines()
    expect(told).toContain('clickwire_database_up 1')
    for (const name of [
      'deliveries_waiting',
      'deliveries_under_way',
      'deliveries_late_seconds',
      'leads_under_way',
    ])
      expect(told).toContain(`# TYPE clickwire_${name} gauge`)
    expect(told).toContain('clickwire_retention_deleted_total 0')
    expect(told.at(-1)).toBe('')
    for (const line of told.slice(0, -1))
      expect(line).toMatch(/^(# (HELP|TYPE) [a-z_0-9]+ .+|[a-z_0-9]+(\{[^{}]*\})? -?[0-9.e+-]+)$/)
    const { headers } = await program.get('/metrics')
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  })
})

describe('the metrics with a token', () => {
  it('are for those who have it', async () => {
    const [sqlite] = DATABASES
    if (!sqlite) throw new Error('no database')
    const token = 'a token for the scraper'.replaceAll(' ', '-')
    const program = await startTestProgram(await sqlite.create(), { environment: { METRICS_TOKEN: token } })
    expect((await program.get('/metrics')).status).toBe(401)
    expect((await program.get('/metrics', { authorization: 'Bearer wrong' })).status).toBe(401)
    expect((await program.get('/metrics', { authorization: `Bearer ${token}` })).status).toBe(200)
    await program.stop()
  })
})

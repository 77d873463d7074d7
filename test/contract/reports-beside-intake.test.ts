import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../collector/store/database.ts'
import { DATABASES } from '../support/databases.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'

const STORED = 100_000

/** Stores many clicks at once: each with an id of its own, all of one moment. */
async function storeClicks(url: string, at: number): Promise<void> {
  const store = openStore(url)
  const prefix = at.toString(16).padStart(12, '0')
  const body = JSON.stringify({ url: 'https://lp.example/a?b=c', params: {}, user_agent: 'Android' })
  const id = sql`${`${prefix.slice(0, 8)}-${prefix.slice(8)}-7000-8000-`} || cast(100000000000 + i as text)`
  await sql`insert into clicks (click_uid, transaction_id, cid, pid, at, bot, body)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${sql.lit(STORED)})
    select ${id}, ${id}, 'auto', 'organic', cast(${at} as bigint), 0, ${body} from n`.execute(store.db)
  await store.close()
}

describe.each(DATABASES)('a long report on $name', ({ create }) => {
  let program: TestProgram
  beforeAll(async () => {
    const database = await create()
    program = await startTestProgram(database)
    await storeClicks(database.url, Date.now() - 3_600_000)
  })
  afterAll(() => program.stop())

  it('holds up no event: many are answered, one after the other, before it is', async () => {
    let told = false
    const query = 'group_by=landing_page,device,date&metrics=unique,clicks,events'
    const report = program.admin(`reports?${query}`).then((body) => {
      told = true
      return body
    })
    let before = 0
    for (let n = 0; !told; n += 1) {
      const transaction_id = `beside-${String(n).padStart(8, '0')}`
      const sale = { event_id: 'sale', transaction_id, revenue: 1, click: { url: 'https://lp.example/' } }
      const { status } = await program.post('/api/event/auto', sale)
      expect(status).toBe(200)
      if (!told) before += 1
    }
    const { data } = (await report) as { data: { clicks: number }[] }
    expect(data[0]?.clicks).toBe(STORED)
    expect(before).toBeGreaterThan(5)
  })
})

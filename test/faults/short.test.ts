import { describe, expect, it } from 'vitest'
import { killSqlite } from './f01-kill-sqlite.ts'
import { mixedPostgres } from './f02-mixed-postgres.ts'
import { lostCommit } from './f10-lost-commit.ts'
import { sameEvent } from './f20-same-event.ts'

// How fast it was depends on who else uses the machine: only what was lost, doubled or left undone is judged here.
describe.each([killSqlite, mixedPostgres, lostCommit, sameEvent])('$id, $title', (row) => {
  it('loses nothing, doubles nothing, and leaves nothing undone', { timeout: 180_000 }, async () => {
    const { figures } = await row.run('short')
    expect(figures.length).toBeGreaterThan(4)
    expect(figures.filter(({ pass, timed }) => !pass && !timed)).toEqual([])
  })
})

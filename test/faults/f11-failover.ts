import { openDatabaseLine } from './rig/database-line.ts'
import type { PostgresNode } from './rig/postgres-node.ts'
import { atTheirEnd, onStage, pause, promises } from './rig/stage.ts'
import { atLeast, type Figure, none, type Row, result, type Size, sized, told, within } from './row.ts'

/** F11: the database's machine dies, and the standby that follows it takes its place, again and again. */
export const failover: Row = {
  id: 'F11',
  title: 'failover to a standby, PostgreSQL with synchronous replication',
  run,
}

const SIZES = {
  short: { failovers: 1, perSecond: 30 },
  whole: { failovers: 3, perSecond: 100 },
  full: { failovers: 5, perSecond: 500 },
}

function run(size: Size) {
  const { failovers, perSecond } = sized(size, SIZES)
  return onStage('postgres', async (stage) => {
    const { judge, cluster, place } = stage
    if (cluster === undefined) throw new Error('there is no PostgreSQL')
    let leader = cluster.primary
    const { line, url } = await openDatabaseLine(stage)
    const collector = await place('collector', { DATABASE_URL: url })
    const worker = await place('worker', { DATABASE_URL: url })
    await collector.start()
    await worker.start()
    const load = judge.load({
      urls: [collector.url],
      prefix: 'tx-f11',
      count: 1e9,
      concurrency: 32,
      perSecond,
      tries: 600,
    })
    const awayMs: number[] = []
    for (let n = 0; n < failovers; n++) {
      const follower = await cluster.standbyOf(leader, `standby${n}`)
      await followInStep(leader, `standby${n}`)
      await pause(3_000)
      await judge.note('failover')
      const began = performance.now()
      line.cut()
      await leader.crash()
      await follower.execute('select pg_promote()')
      await follower.execute("alter system set synchronous_standby_names = ''")
      await follower.execute('select pg_reload_conf()')
      leader = follower
      line.aim(leader.port)
      line.mend()
      await answersAgain(collector.url)
      awayMs.push(performance.now() - began)
      await pause(3_000)
    }
    await judge.enough()
    await load
    await judge.settled(60_000)
    await atTheirEnd({ judge, databaseUrl: leader.url })
    const { seen, stored, figures } = await promises({ judge, databaseUrl: leader.url })
    return result(
      `${seen.acknowledged} events at ${perSecond}/s, ${failovers} failovers, each to a fresh synchronous standby`,
      [
        ...figures,
        none('deliveries not at their end', stored.unfinished),
        atLeast('events acknowledged', seen.acknowledged, 1),
        ...timesAway(awayMs),
        told('repeats in all', String(seen.repeats)),
      ],
    )
  })
}

function timesAway(awayMs: readonly number[]): Figure[] {
  return [within('from the crash to ready again, worst', Math.max(...awayMs), 30_000)]
}

async function followInStep(leader: PostgresNode, name: string): Promise<void> {
  await leader.execute(`alter system set synchronous_standby_names = '${name}'`)
  await leader.execute('select pg_reload_conf()')
  for (let n = 0; n < 300; n++, await pause(100)) {
    const rows = await leader.execute(
      `select sync_state from pg_stat_replication where application_name = '${name}'`,
    )
    if (rows[0]?.sync_state === 'sync') return
  }
  throw new Error('the standby does not follow')
}

async function answersAgain(url: string): Promise<void> {
  for (let n = 0; n < 600; n++, await pause(50)) {
    const up = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (up) return
  }
}

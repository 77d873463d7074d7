// The worker of a job queue on PostgreSQL, pg-boss: its jobs are taken in hundreds and posted 64 at a time.
import { postEach, serveQueue } from './queue.ts'

/** As much of the package as is used here; it is installed below bench/ only. */
interface PgBoss {
  start(): Promise<unknown>
  createQueue(name: string): Promise<void>
  insert(name: string, jobs: { data: object }[]): Promise<unknown>
  work(name: string, options: object, handler: (jobs: { data: object }[]) => Promise<void>): Promise<unknown>
}

const name: string = 'pg-boss'
const { PgBoss } = (await import(name)) as { PgBoss: new (options: object) => PgBoss }
const boss = new PgBoss({ connectionString: process.env.DATABASE_URL, supervise: false, schedule: false })
await boss.start()
await boss.createQueue('postbacks')
await boss.work('postbacks', { batchSize: 500, pollingIntervalSeconds: 0.5 }, (jobs) => postEach(jobs.length))

serveQueue((count) =>
  boss.insert(
    'postbacks',
    Array.from({ length: count }, () => ({ data: {} })),
  ),
)

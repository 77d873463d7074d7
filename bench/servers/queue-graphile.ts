// The worker of a job queue on PostgreSQL, graphile-worker, as its own documentation makes it fast.
import { postEach, serveQueue } from './queue.ts'

/** As much of the package as is used here; it is installed below bench/ only. */
interface Graphile {
  run(options: object): Promise<unknown>
  makeWorkerUtils(options: object): Promise<{
    migrate(): Promise<void>
    addJobs(jobs: { identifier: string; payload: object }[]): Promise<unknown>
  }>
}

const name: string = 'graphile-worker'
const { run, makeWorkerUtils } = (await import(name)) as Graphile
const connectionString = process.env.DATABASE_URL
const utils = await makeWorkerUtils({ connectionString })
await utils.migrate()
await run({
  ...{ connectionString, noHandleSignals: true, taskList: { postback: () => postEach(1) } },
  preset: {
    worker: {
      ...{ connectionString, concurrentJobs: 64, pollInterval: 75, completeJobBatchDelay: 0 },
      localQueue: { size: 500 },
    },
  },
})

serveQueue((count) =>
  utils.addJobs(Array.from({ length: count }, () => ({ identifier: 'postback', payload: {} }))),
)

import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Queues } from '../store/queues.ts'

/** Counts the requests of a process, and writes what it knows in the text format of Prometheus. */
export interface Metrics {
  count(request: CountedRequest): void
  write(queues: Queues | undefined, figures?: readonly Figure[]): string
}

/** A single figure that this process knows, beside its requests. */
export interface Figure {
  name: string
  type: 'counter' | 'gauge'
  help: string
  value: number
}

/** A request that was answered. */
interface CountedRequest {
  /** The pattern of the path, never the path itself: there are only so many. */
  route: string
  method: string
  status: number
  seconds: number
}

// In seconds; of the time a request takes, which is mostly that of one commit.
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

interface Counted {
  labels: string
  count: number
  seconds: number
  within: number[]
}

/** Starts counting. */
export function openMetrics(): Metrics {
  const requests = new Map<string, Counted>()
  const loop = monitorEventLoopDelay({ resolution: 20 })
  loop.enable()
  return {
    count: ({ route, method, status, seconds }) => {
      const key = `${method} ${status} ${route}`
      const counted = requests.get(key) ?? empty({ route, method, status })
      requests.set(key, counted)
      counted.count++
      counted.seconds += seconds
      const bucket = BUCKETS.findIndex((most) => seconds <= most)
      if (bucket >= 0) counted.within[bucket] = (counted.within[bucket] ?? 0) + 1
    },
    write: (queues, figures = []) => {
      const lag = Number.isFinite(loop.percentile(99)) ? loop.percentile(99) / 1e9 : 0
      loop.reset()
      const own = figures.flatMap(({ name, type, help, value }) =>
        told(name, type, help, [`${name} ${value}`]),
      )
      return [...ofProcess(lag), ...ofRequests([...requests.values()]), ...own, ...ofQueues(queues)]
        .join('\n')
        .concat('\n')
    },
  }
}

function empty({ route, method, status }: Omit<CountedRequest, 'seconds'>): Counted {
  const labels = `route="${escaped(route)}",method="${escaped(method)}",status="${status}"`
  return { labels, count: 0, seconds: 0, within: BUCKETS.map(() => 0) }
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function told(
  name: string,
  type: 'counter' | 'gauge' | 'histogram',
  help: string,
  lines: readonly string[],
): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines]
}

function gauge(name: string, help: string, value: number): string[] {
  return told(name, 'gauge', help, [`${name} ${value}`])
}

function ofProcess(lagSeconds: number): string[] {
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const cpu = 'process_cpu_seconds_total'
  return [
    ...told(cpu, 'counter', 'CPU time spent.', [`${cpu} ${(user + system) / 1e6}`]),
    ...gauge('process_start_time_seconds', 'When the process started.', performance.timeOrigin / 1000),
    ...gauge('process_resident_memory_bytes', 'Memory of the process.', rss),
    ...gauge('nodejs_heap_size_used_bytes', 'Memory of its objects.', heapUsed),
    ...gauge(
      'nodejs_eventloop_lag_p99_seconds',
      'How late the event loop was, 99 of 100 times, since the last look.',
      lagSeconds,
    ),
  ]
}

function ofRequests(requests: readonly Counted[]): string[] {
  const name = 'clickwire_http_request_duration_seconds'
  return told(
    name,
    'histogram',
    'Requests answered, and how long that took.',
    requests.flatMap(({ labels, count, seconds, within }) => {
      let sum = 0
      const buckets = BUCKETS.map((most, n) => {
        sum += within[n] ?? 0
        return `${name}_bucket{${labels},le="${most}"} ${sum}`
      })
      return [
        ...buckets,
        `${name}_bucket{${labels},le="+Inf"} ${count}`,
        `${name}_sum{${labels}} ${seconds}`,
        `${name}_count{${labels}} ${count}`,
      ]
    }),
  )
}

// The same on every machine of one database: take the maximum over them, not the sum.
function ofQueues(queues: Queues | undefined): string[] {
  const up = gauge('clickwire_database_up', 'Whether the database answers.', queues ? 1 : 0)
  if (!queues) return up
  return [
    ...up,
    ...gauge(
      'clickwire_deliveries_waiting',
      'Deliveries that wait for their time.',
      queues.deliveries_waiting,
    ),
    ...gauge(
      'clickwire_deliveries_under_way',
      'Deliveries that are being sent.',
      queues.deliveries_under_way,
    ),
    ...gauge(
      'clickwire_deliveries_late_seconds',
      'How long the delivery that is due longest has been waiting.',
      queues.deliveries_late_ms / 1000,
    ),
    ...gauge('clickwire_leads_under_way', 'Leads that are being distributed.', queues.leads_under_way),
  ]
}

import { request } from 'node:http'
import { sql } from 'kysely'
import { openStore } from '../../collector/store/database.ts'
import type { TestDatabase } from '../support/databases.ts'
import { type Answered, startTestProgram, type TestProgram } from '../support/program.ts'

/** A program as its callers see it, and a look at what it stored. */
export interface Contract
  extends Pick<TestProgram, 'url' | 'key' | 'post' | 'get' | 'admin' | 'call' | 'affiliateKey'> {
  /** Stores a click and returns its transaction. */
  transaction(url?: string): Promise<string>
  /** Lets what was accepted so far lie this much further back. */
  turnBack(ms: number): Promise<void>
  /** How many rows each table of tracking holds. */
  stored(): Promise<Record<string, number>>
  close(): Promise<void>
}

const TABLES = ['clicks', 'touches', 'events', 'event_pairs', 'conversions', 'deliveries', 'lead_details']

/** Starts the program on a database. */
export async function openContract(
  create: () => Promise<TestDatabase>,
  options: Parameters<typeof startTestProgram>[1] = {},
): Promise<Contract> {
  const database = await create()
  const program = await startTestProgram(database, options)
  const store = openStore(database.url)
  let made = 0
  const countOf = async (table: string) => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(store.db)
    return [table, Number(rows[0]?.n)] as const
  }
  return {
    ...program,
    transaction: async (url = 'https://lp.example/?sub1=banner') => {
      const transaction_id = `tx-${String(++made).padStart(8, '0')}`
      const { status } = await program.post('/api/click', { cid: 'auto', transaction_id, url })
      if (status !== 201) throw new Error(`the click of ${transaction_id} was answered ${status}`)
      return transaction_id
    },
    turnBack: async (ms) => {
      await sql`update event_pairs set accepted_at = accepted_at - ${ms}`.execute(store.db)
    },
    stored: async () => Object.fromEntries(await Promise.all(TABLES.map(countOf))),
    close: async () => {
      await store.close()
      await program.stop()
    },
  }
}

/** A request told byte for byte, as no well-behaved client would send it. */
export interface RawCall {
  method?: string
  path: string
  headers?: Record<string, string | string[]>
  body?: string | Uint8Array
  /** Sent in chunks of this many bytes, without saying how long it is. */
  chunkBytes?: number
}

/** Sends a request as it is told; the path and headers are not touched. */
export function callRaw(url: string, { method = 'POST', path, headers, body = '', chunkBytes }: RawCall) {
  return new Promise<Answered>((resolve, reject) => {
    const bytes = Buffer.from(body)
    const length = chunkBytes === undefined ? { 'content-length': String(bytes.length) } : {}
    const { hostname, port } = new URL(url)
    const asking = request(
      {
        hostname,
        port,
        method,
        path,
        headers: { 'content-type': 'application/json', ...length, ...headers },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const names = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
          resolve({
            status: response.statusCode ?? 0,
            headers: new Headers(names as [string, string][]),
            body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text },
          })
        })
      },
    )
    asking.on('error', reject)
    if (chunkBytes === undefined) asking.end(bytes)
    else {
      for (let at = 0; at < bytes.length; at += chunkBytes) asking.write(bytes.subarray(at, at + chunkBytes))
      asking.end()
    }
  })
}

import { startTcpProxy, type TcpProxy } from '../proxy/tcp-proxy.ts'
import type { Stage } from './stage.ts'

/** A line to the stage's PostgreSQL that can be cut, and the address of the database behind it. It goes with the stage. */
export async function openDatabaseLine({
  cluster,
  databaseUrl,
  after,
}: Pick<Stage, 'cluster' | 'databaseUrl' | 'after'>): Promise<{ line: TcpProxy; url: string }> {
  if (cluster === undefined) throw new Error('there is no PostgreSQL')
  const line = await startTcpProxy(cluster.primary.port)
  after(() => line.close())
  return { line, url: onPort(databaseUrl, line.port) }
}

/** The same address at another port. */
export function onPort(address: string, port: number): string {
  const url = new URL(address)
  url.port = String(port)
  return url.href
}

import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { type Ear, type Link, openLink, type Shape } from './link.ts'

/** A way between two programs that can be made bad. */
export interface TcpProxy {
  port: number
  /** Sends connections that come from now on to this port. */
  aim(port: number): void
  /** What every byte suffers from now on; `{}` is a good line. */
  shape(shape: Shape): void
  /** Resets what is open, and whoever comes, until `mend`. */
  cut(): void
  /** Resets what is open; who comes anew gets through. */
  reset(): void
  /** Lets nothing through and closes nothing: what is open now stays dead, what comes is dead until `mend`. */
  halfOpen(): void
  mend(): void
  /** Hears what clients say, and decides what becomes of it; undefined: nobody listens. */
  listen(ear: Ear | undefined): void
  open(): number
  close(): Promise<void>
}

/** Starts one on a free loopback port. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const links = new Set<Link>()
  const line = { target, shape: {} as Shape, ear: undefined as Ear | undefined, state: 'good' }
  const server = createServer({ allowHalfOpen: false, noDelay: true }, (client) => {
    if (line.state === 'cut') return void client.resetAndDestroy()
    const link = openLink(client, line.target, { shape: () => line.shape, ear: () => line.ear })
    links.add(link)
    void link.over.then(() => links.delete(link))
    if (line.state === 'half-open') link.deaden()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const reset = () => {
    for (const link of links) link.reset()
  }
  return {
    port: (server.address() as AddressInfo).port,
    aim: (port) => {
      line.target = port
    },
    shape: (shape) => {
      line.shape = shape
    },
    cut: () => {
      line.state = 'cut'
      reset()
    },
    reset,
    halfOpen: () => {
      line.state = 'half-open'
      for (const link of links) link.deaden()
    },
    mend: () => {
      line.state = 'good'
    },
    listen: (ear) => {
      line.ear = ear
    },
    open: () => links.size,
    close: async () => {
      reset()
      server.close()
      await once(server, 'close')
    },
  }
}

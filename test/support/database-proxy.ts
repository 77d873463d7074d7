import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A link to a PostgreSQL server that a test can break in every way in which links break. */
export interface DatabaseProxy {
  /** The same database, through the link. */
  url: string
  /** Ends every connection, and refuses new ones until `mend`. */
  cut(): void
  /** How many it has refused. */
  refused(): number
  /** Lets nothing through any more, and closes nothing: as when a host loses its power. */
  freeze(): void
  /** Lets everything through but what was said by NOTIFY: as a pooler does. */
  deafen(): void
  /** Ends a connection as it commits, so that nobody knows whether it did; so many times. */
  cutAtCommit(times: number): void
  /** How often a connection was ended as it committed. */
  cutAtCommits(): number
  mend(): void
  close(): Promise<void>
}

type Mood = 'well' | 'cut' | 'frozen' | 'deaf'

/** Starts one in front of a database. */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl)
  const open = new Set<Socket>()
  let mood: Mood = 'well'
  let refused = 0
  const commits = { left: 0, cut: 0 }

  const server = createServer((here) => {
    if (mood === 'cut') {
      refused += 1
      return void here.destroy()
    }
    const there = connect(Number(target.port || 5432), target.hostname)
    const end = () => {
      for (const socket of [here, there]) {
        socket.destroy()
        open.delete(socket)
      }
    }
    for (const socket of [here, there]) {
      open.add(socket)
      socket.on('error', end)
      socket.on('close', end)
    }
    const heard = withoutNotices()
    here.on('data', (chunk: Buffer) => {
      if (mood === 'frozen') return
      there.write(chunk)
      if (commits.left > 0 && /\0?commit\0/i.test(chunk.toString('latin1'))) {
        commits.left -= 1
        commits.cut += 1
        // The server gets to read it, and nobody hears what it said.
        here.destroy()
        there.end()
      }
    })
    there.on('data', (chunk: Buffer) => {
      const passed = heard(chunk, mood === 'deaf')
      if (mood !== 'frozen' && !here.destroyed) here.write(passed)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  const endAll = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    url: url.href,
    refused: () => refused,
    cut: () => {
      mood = 'cut'
      endAll()
    },
    freeze: () => {
      mood = 'frozen'
    },
    deafen: () => {
      mood = 'deaf'
    },
    cutAtCommit: (times) => {
      commits.left = times
    },
    cutAtCommits: () => commits.cut,
    mend: () => {
      // What was frozen stays so: only new connections are sound.
      if (mood === 'frozen') for (const socket of open) socket.pause()
      mood = 'well'
    },
    close: () => {
      endAll()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

// Every message of the server begins with a letter and its length; an A is what a NOTIFY said.
function withoutNotices() {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk: Buffer, deaf: boolean): Buffer => {
    rest = Buffer.concat([rest, chunk])
    const passed: Buffer[] = []
    while (rest.length >= 5 && rest.length >= 1 + rest.readUInt32BE(1)) {
      const message = rest.subarray(0, 1 + rest.readUInt32BE(1))
      rest = rest.subarray(message.length)
      if (!deaf || message[0] !== 'A'.charCodeAt(0)) passed.push(message)
    }
    return Buffer.concat(passed)
  }
}

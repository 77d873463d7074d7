import { lookup as resolveName } from 'node:dns/promises'
import { isIP, type LookupFunction, Socket } from 'node:net'
import { buildConnector } from 'undici'
import { isPublicAddress } from './addresses.ts'

/** Resolves the name of a host into all of its addresses. */
export type Lookup = (hostname: string) => Promise<readonly { address: string; family: number }[]>

/** How connections are made: how long that may take, and whether private networks may be reached. */
export interface DialOptions {
  allowPrivate: boolean
  lookup?: Lookup
}

// A connection that was not made because its address is not one of the public internet.
class BlockedAddress extends Error {
  readonly code = 'BLOCKED_ADDRESS'
  readonly address: string

  constructor(address: string) {
    super('not an address of the public internet')
    this.address = address
  }
}

/** Makes connections, and can give up those that are not made yet. */
export interface Dial {
  dial: buildConnector.connector
  abandon(): void
}

const CONNECT_TIMEOUT_MS = 10_000
const systemLookup: Lookup = (hostname) => resolveName(hostname, { all: true })

/**
 * Makes connections to addresses that were checked, and to no others: a name is resolved once, all of its addresses
 * are checked, and one of these same addresses is dialled. There is no second look-up that could answer differently.
 */
export function guardedDial({ allowPrivate, lookup = systemLookup }: DialOptions): Dial {
  const dialling = new Set<Socket>()
  const connect = buildConnector({
    allowH2: false,
    timeout: CONNECT_TIMEOUT_MS,
    lookup: checkedLookup(lookup, (address) => allowPrivate || isPublicAddress(address)),
  })
  const dial: buildConnector.connector = (options, callback) => {
    // A literal address is never looked up.
    if (!allowPrivate && isIP(options.hostname) !== 0 && !isPublicAddress(options.hostname)) {
      queueMicrotask(() => callback(new BlockedAddress(options.hostname), null))
      return
    }
    const socket: unknown = connect(options, (...made) => {
      if (socket instanceof Socket) dialling.delete(socket)
      callback(...made)
    })
    if (socket instanceof Socket) dialling.add(socket)
  }
  const abandon = () => {
    for (const socket of dialling) socket.destroy()
  }
  return { dial, abandon }
}

/**
 * The address of a host that may be dialled, for what dials by itself; or why there is none. One forbidden address
 * among several is enough.
 */
export async function resolveChecked(
  host: string,
  { allowPrivate, lookup = systemLookup }: DialOptions,
): Promise<{ address: string } | { refused: 'blocked' | 'unresolved' }> {
  const found = isIP(host) ? [{ address: host }] : await lookup(host).catch(() => [])
  const [first] = found
  if (!first) return { refused: 'unresolved' }
  const blocked = !allowPrivate && found.some(({ address }) => !isPublicAddress(address))
  return blocked ? { refused: 'blocked' } : { address: first.address }
}

// One forbidden address among several is enough to refuse the name.
function checkedLookup(lookup: Lookup, allowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname).then(
      (addresses) => {
        const [first] = addresses
        const forbidden = addresses.find(({ address }) => !allowed(address))
        if (!first)
          callback(Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND' }), '', 0)
        else if (forbidden) callback(new BlockedAddress(forbidden.address), '', 0)
        else if (options.all) callback(null, [...addresses])
        else callback(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    )
  }
}

import { BlockList, isIP } from 'node:net'

/** Says whether an address is one of these, or within one of these ranges; an IPv4 one as IPv6 writes it too. */
export function isFrom(address: string, ranges: readonly string[]): boolean {
  const [plain = ''] = address.split('%', 1)
  const family = isIP(plain)
  return family !== 0 && listOf(ranges).check(plain, family === 4 ? 'ipv4' : 'ipv6')
}

// The settings hand out the same list until they change.
const lists = new WeakMap<readonly string[], BlockList>()

function listOf(ranges: readonly string[]): BlockList {
  const known = lists.get(ranges)
  if (known) return known
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/')
    const family = isIP(network) === 4 ? 'ipv4' : 'ipv6'
    if (prefix === undefined) list.addAddress(network, family)
    else list.addSubnet(network, Number(prefix), family)
  }
  lists.set(ranges, list)
  return list
}

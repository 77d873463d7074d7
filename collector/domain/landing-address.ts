/**
 * The landing page's address with a transaction and everything that came with the link: byte for byte, behind what the
 * address has already, whose own names go first. A hash stays where it is.
 */
export function landingAddress(landingUrl: string, transactionId: string, query: string): string {
  const [beforeHash = '', ...hash] = landingUrl.split('#')
  const own = new Set(namesOf(beforeHash.slice(beforeHash.indexOf('?') + 1 || beforeHash.length)))
  const passed = query.split('&').filter((pair) => {
    const name = nameOf(pair)
    return name !== '' && name !== 'transaction_id' && !own.has(name)
  })
  const added = [`transaction_id=${transactionId}`, ...passed].join('&')
  const joint = beforeHash.includes('?') ? (/[?&]$/.test(beforeHash) ? '' : '&') : '?'
  return `${beforeHash}${joint}${added}${hash.length > 0 ? `#${hash.join('#')}` : ''}`
}

const namesOf = (query: string): string[] => query.split('&').map(nameOf)

const nameOf = (pair: string): string => (pair.split('=', 1)[0] ?? '').toLowerCase()

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

// They belong to the connection, or say how the body travels: a rule that set them could cut one request into two.
const OWN: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Why a header of this name cannot be sent, or undefined when it can. */
export function headerNameFault(name: string): string | undefined {
  if (!TOKEN.test(name)) return `"${name}" is not a name of a header`
  return OWN.has(name.toLowerCase()) ? `the header ${name} is set by the program itself` : undefined
}

/**
 * The headers in the flat form that undici takes fastest, with those that are always sent: a compressed answer is
 * never asked for, so that nothing has to be inflated.
 */
export function flatHeaders(headers: Readonly<Record<string, string>>): string[] | { fault: string } {
  const flat = ['accept-encoding', 'identity']
  let agent = false
  let accept = false
  for (const [name, value] of Object.entries(headers)) {
    const fault = headerNameFault(name)
    if (fault !== undefined) return { fault }
    const lower = name.toLowerCase()
    if (lower === 'user-agent') agent = true
    if (lower === 'accept') accept = true
    flat.push(name, value)
  }
  if (!agent) flat.push('user-agent', 'Clickwire')
  if (!accept) flat.push('accept', '*/*')
  return flat
}

const ACRONYMS: Record<string, string> = {
  id: 'ID',
  url: 'URL',
  ip: 'IP',
  http: 'HTTP',
  pid: 'PID',
  cid: 'CID',
  clid: 'CLID',
  ms: 'ms',
  pii: 'PII',
  gpc: 'GPC',
  api: 'API',
  tcpa: 'TCPA',
  utm: 'UTM',
  ttl: 'TTL',
  ip_allow: 'IP addresses',
  smtp: 'SMTP',
  oauth2: 'OAuth 2',
  sms: 'SMS',
}

/** A name of the API as people read it: delivery_methods → Delivery methods. */
export function wordsOf(name: string): string {
  const whole = ACRONYMS[name]
  if (whole !== undefined) return whole
  const words = name.split(/[_-]+/).map((word) => ACRONYMS[word] ?? word)
  const text = words.join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** "1 postback", "3 postbacks". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

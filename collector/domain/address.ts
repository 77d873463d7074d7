import { z } from 'zod'

/** An absolute http or https address. */
export const HttpUrl = z.url({ protocol: /^https?$/, error: wantedUrl }).max(2_048)

function wantedUrl(issue: { input?: unknown }): string {
  if (issue.input === undefined) return 'is missing'
  return 'must be an address that starts with http:// or https://'
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

/** A host's name without scheme, port or path. */
export const Hostname = z
  .string()
  .max(253)
  .regex(HOST, { error: 'must be a host name such as example.com, without scheme, port or path' })
  .toLowerCase()

const ORIGIN = /^https?:\/\/(?:\*\.)?[a-z0-9.-]+(?::\d{1,5})?$/i

/** An origin whose pages may call: `*`, `https://example.com`, or `https://*.example.com` for its subdomains. */
export const AllowedOrigin = z
  .string()
  .max(300)
  .refine((text) => text === '*' || ORIGIN.test(text), {
    error: 'must be * or an origin such as https://example.com or https://*.example.com, without a path',
  })
  .toLowerCase()

/** Says whether a page of this origin may call. */
export function allowsOrigin(allowed: readonly string[], origin: string): boolean {
  const asked = origin.toLowerCase()
  return allowed.some((entry) => entry === '*' || entry === asked || isSubdomain(entry, asked))
}

function isSubdomain(entry: string, asked: string): boolean {
  const [scheme = '', domain] = entry.split('*')
  return domain !== undefined && domain !== '' && asked.startsWith(scheme) && asked.endsWith(domain)
}

/** An address or a range of addresses: 203.0.113.7, 10.0.0.0/8, 2001:db8::/32. */
export const IpRange = z.union([z.ipv4(), z.cidrv4(), z.ipv6(), z.cidrv6()], {
  error: 'must be an address or a range such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32',
})

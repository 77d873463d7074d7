import { z } from 'zod'

/** The setting of where a service is that has no usual place; it never ends in a slash. */
export function serviceUrl() {
  return z.url({ protocol: /^https?$/ }).transform((address) => address.replace(/\/+$/, ''))
}

/** The setting `base_url` of an action: where its service is, for proxies and tests; it never ends in a slash. */
export function baseUrl(usual: string) {
  return serviceUrl().default(usual).describe(`Where the service is, if not at ${usual}`)
}

import { z } from 'zod'

/** The setting `base_url` of an action: where its service is, for proxies and tests; it never ends in a slash. */
export function baseUrl(usual: string) {
  return z
    .url({ protocol: /^https?$/ })
    .transform((address) => address.replace(/\/+$/, ''))
    .default(usual)
    .describe(`Where the service is, if not at ${usual}`)
}

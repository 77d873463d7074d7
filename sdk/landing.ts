import { safely } from './safely.ts'
import { setup } from './setup.ts'
import type { Params } from './wire.ts'

// The registry of click ids, and of the cookies they are kept in, folded into what the names have in common.
const TRACKING =
  /[aclkpuv]id$|epik|^(utm_|(sub|adv)\d|gad_|gcls|srsl|igsh|li_f|oppr|tblc|dicb|cto_|cjev|_?ef_|awc|click|rans|pubr|afcl|wick|_kx|mc_|_hs|_ga|_gcl|_fb|_ttp|_pin)/

/** Whether a parameter or cookie tells where a visitor came from, rather than where on the site she is. */
export const isTracking = (name: string): boolean => TRACKING.test(name) || (setup.click_ids || []).includes(name)

// A lone `%` must not cost the visit: what cannot be decoded stays as it came.
const decode = (text: string): string => safely(() => decodeURIComponent(text.replace(/\+/g, ' '))) || text

/** The parameters of an address and its hash, at most 40 of 512 characters: names in lower case, the first of each. */
export const readLanding = (href: string): Params => {
  const found: Params = {}
  href.split(/[?#&]/, 41).forEach((pair) => {
    const [name = '', value] = pair.split(/=(.*)/).map(decode)
    const known = name.toLowerCase()
    if (value) found[known] = found[known] || value.slice(0, 512)
  })
  return found
}

/** First-party cookies of ad platforms, byte for byte. */
export const adCookies = (): Params => {
  const found: Params = {}
  safely(() =>
    document.cookie.split('; ').forEach((pair) => {
      const [name = '', value] = pair.split(/=(.*)/)
      if (value && /^(_|tt|li)/.test(name) && isTracking(name)) found[name] = value
    }),
  )
  return found
}

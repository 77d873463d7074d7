import { safely } from './safely.ts'
import type { Params } from './wire.ts'

// The registry of click ids, and of the cookies they are kept in, folded into what the names have in common.
const TRACKING =
  /[aclkpuv]id$|^(utm_|(sub|adv)\d|gad_|gclsrc|srslt|igsh|li_fat|oppref|tblci|dicbo|cto_p|cjev|_?ef_|awc|click|ransite|pubref|afcl|wicked|_kx|mc_|_hs|_ga|_gcl|_fb|_ttp|_pin)|epik/

/** Whether a parameter or cookie tells where a visitor came from, rather than where on the site she is. */
export const isTracking = (name: string): boolean => TRACKING.test(name)

// A lone `%` must not cost the visit: what cannot be decoded stays as it came.
const decode = (text: string): string => safely(() => decodeURIComponent(text.replace(/\+/g, ' '))) || text

/** The parameters of an address and its hash, at most 40 of 512 characters: names in lower case, the first of each. */
export const readLanding = (href: string): Params => {
  const found: Params = {}
  for (const pair of href.split(/[?#&]/, 41)) {
    const [name = '', value] = pair.split(/=(.*)/)
    const known = decode(name).toLowerCase()
    if (value) found[known] = found[known] || decode(value).slice(0, 512)
  }
  return found
}

import { safely } from './safely.ts'
import { setup } from './setup.ts'
import type { Params } from './wire.ts'

// The registry of click ids folded into what their names have in common, and the cookies of ad platforms.
const TRACKING =
  /([acdklpuv]|n_)id$|click|epik|^(oppr|pubr|utm_|(sub|adv)\d|gad_|gcl|srs|igs|li_|tbl|dicb|cto_|cje|_?ef_|awc|rans|_kx|mc_|_hs)/
const AD_COOKIES = /\b(_(fb|g[ac]|tt|pin|sc|uet|rdt|tw|e[pf])|ttcl|li_f)[^;]*/g

/** Whether a parameter tells where a visitor came from, rather than where on the site she is. */
export const isTracking = (name: string): boolean =>
  TRACKING.test(name) || (setup.click_ids || []).includes(name)

// A lone `%` must not cost the visit: what cannot be decoded stays as it came.
const decode = (text: string): string => safely(() => decodeURIComponent(text.replace(/\+/g, ' '))) || text

/** The parameters of an address and its hash, at most 40 of 512 characters: names in lower case, the first of each. */
export const readLanding = (href: string): Params => {
  const found: Params = {}
  href.split(/[?#&]/, 41).forEach((pair) => {
    const [text = '', value] = pair.split(/=(.*)/).map(decode)
    const name = text.toLowerCase()
    if (value) found[name] = found[name] || value.slice(0, 512)
  })
  return found
}

/** First-party cookies of ad platforms, each as it stands in the jar. */
export const adCookies = (): string[] | null | undefined => safely(() => document.cookie.match(AD_COOKIES))

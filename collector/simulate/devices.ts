import type { Chance } from './chance.ts'

/** What a visitor's browser says of itself. */
export interface Device {
  userAgent: string
  language: string
  screen: string
  /** Believed only by a collector whose TRUST_PROXY names the simulator's own address. */
  ip: string
}

const BROWSERS: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    '390x844',
  ],
  [
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    '412x915',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    '1920x1080',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    '1536x864',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
    '1512x982',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '2560x1440'],
]

const BOT = 'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)'
const LANGUAGES = ['en-US', 'en-US', 'en-US', 'es-US', 'en-GB', 'de-DE'] as const
// The ranges that are kept free for examples: nobody lives there.
const NETWORKS = ['192.0.2', '198.51.100', '203.0.113'] as const

/** A visitor's device. A few are no visitors, but programs that follow links. */
export function deviceOf(chance: Chance): Device {
  const [userAgent, screen] = chance.oneOf(BROWSERS)
  return {
    userAgent: chance.happens(0.02) ? BOT : userAgent,
    language: chance.oneOf(LANGUAGES),
    screen,
    ip: `${chance.oneOf(NETWORKS)}.${chance.between(1, 254)}`,
  }
}

/** First-party cookies of advertising platforms that a landing may bring along, and a postback may tell. */
export const AD_COOKIE_NAMES = [
  '_fbp',
  '_fbc',
  '_ga',
  '_gcl_au',
  '_gcl_aw',
  '_ttp',
  '_scid',
  '_uetvid',
  '_uetmsclkid',
  '_rdt_uuid',
  '_pin_unauth',
  '_epik',
  '_twclid',
] as const

/** A cookie of an advertising platform, by its name. */
export type AdCookieName = (typeof AD_COOKIE_NAMES)[number]

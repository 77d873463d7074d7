import type { Organization } from '../domain/settings.ts'

/** A host that the settings send to, and which thing does. */
export interface Target {
  origin: string
  who: string
}

/** The hosts that buyers' methods and active postbacks send to, each once. */
export function targetsOf(organization: Organization): Target[] {
  const methods = organization.delivery_methods.flatMap((method) =>
    [method.ping?.url, method.post?.url].map((url) => ({ url, who: `delivery method ${method.id}` })),
  )
  const postbacks = organization.postbacks
    .filter((rule) => rule.status === 'active')
    .flatMap((rule) =>
      [rule.settings.url, rule.settings.base_url, Object(rule.settings.request).url].map((url: unknown) => ({
        url,
        who: `postback ${rule.id}`,
      })),
    )
  const found = [...methods, ...postbacks].flatMap(({ url, who }) => {
    const origin = typeof url === 'string' ? originOf(url) : undefined
    return origin === undefined ? [] : [{ origin, who }]
  })
  return [...new Map(found.map((target) => [target.origin, target])).values()]
}

// A macro in the host makes an address that is none until it is filled.
function originOf(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  return parsed && /^https?:$/.test(parsed.protocol) && !/%7B|\{/i.test(parsed.host)
    ? parsed.origin
    : undefined
}

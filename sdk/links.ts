import { setup } from './setup.ts'
import { memory } from './visit.ts'

/** An address with the transaction in its query, where the first of a name counts; everything else in it stays as it is. */
export const decorate = (url: string): string =>
  url.includes(memory.id)
    ? url
    : url.replace(/\?|(?=#)|$/, (mark) => `?transaction_id=${memory.id}${mark && '&'}`)

/** Lets a link that is marked `data-cw-link`, or that leads to another of the campaign's domains, carry the transaction. */
export const decorateLink = (target: Element): void => {
  const link = target.closest<HTMLAnchorElement>('a[href]')
  if (
    link &&
    ('cwLink' in link.dataset ||
      (link.host !== location.host &&
        setup.link_domains.some((domain) => `.${link.hostname}`.endsWith(`.${domain}`))))
  )
    link.href = decorate(link.href)
}

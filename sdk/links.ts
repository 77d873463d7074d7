import { setup } from './setup.ts'

/** An address with the transaction in its query; everything else in it stays as it is. */
export const withTransaction = (url: string, transaction: string): string =>
  url.includes(transaction)
    ? url
    : url.replace(
        /\?(transaction_id=[^&#]*&?)?|(?=#)|$/,
        (mark) => `?transaction_id=${transaction}${mark && '&'}`,
      )

/** Lets a link that is marked `data-cw-link`, or that leads to one of the campaign's domains, carry the transaction. */
export const decorateLink = (target: Element, transaction: string): void => {
  const link = target.closest<HTMLAnchorElement>('a[href]')
  const leadsTo = (domain: string) => link && `.${link.hostname}`.endsWith(`.${domain}`)
  if (link && ('cwLink' in link.dataset || (setup.link_domains || []).some(leadsTo)))
    link.href = withTransaction(link.href, transaction)
}

import { known } from './known.ts'

/** An address with the transaction in its query, where the first of a name counts; everything else in it stays as it is. */
export const decorate = (url: string): string =>
  url.includes(known().id)
    ? url
    : url.replace(/\?|(?=#)|$/, (mark) => `?transaction_id=${known().id}${mark && '&'}`)

/** What a mock buyer has to say, before it is put into that buyer's own words. Amounts are in cents. */
export type Said =
  | { outcome: 'bid'; cents: number; reference: string }
  | { outcome: 'accepted'; cents: number; reference: string; redirectUrl: string }
  | { outcome: 'rejected' | 'duplicate'; reason: string }

/** An answer as it goes over the wire. */
export type Wording = { type: string; body: string }

/** A buyer's way of putting things. */
export type Dialect = (said: Said) => Wording

/** JSON with the bid as a number. */
export const numbersInJson: Dialect = (said) => {
  if (said.outcome === 'bid') {
    return json({ Success: true, Payout: said.cents / 100, TransactionId: said.reference })
  }
  if (said.outcome === 'accepted') return json({ Success: true, RedirectUrl: said.redirectUrl })
  return json({ Success: false, Reason: said.reason })
}

/** JSON with everything one level down, and the bid as a text such as "52.00". */
export const nestedJson: Dialect = (said) => {
  if (said.outcome === 'bid') {
    const offer = { id: said.reference, price: plain(said.cents), currency: 'USD' }
    return json({ status: 'matched', offer })
  }
  if (said.outcome === 'accepted') {
    return json({ status: 'sold', offer: { id: said.reference }, visitor: { redirect: said.redirectUrl } })
  }
  return json({ status: 'declined', reasons: [said.reason] })
}

/** JSON with the bid as people write money, such as "$1,250.50". */
export const dollarsInJson: Dialect = (said) => {
  if (said.outcome === 'bid') return json({ result: 'ok', bid: dollars(said.cents), ref: said.reference })
  if (said.outcome === 'accepted') return json({ result: 'ok', ref: said.reference, next: said.redirectUrl })
  return json({ result: 'declined', Reason: said.reason })
}

/** XML, with a status word. */
export const statusInXml: Dialect = (said) => {
  if (said.outcome === 'bid') {
    return xml({ Status: 'Success', Price: plain(said.cents), Id: said.reference })
  }
  if (said.outcome === 'accepted') {
    return xml({ Status: 'Success', Id: said.reference, RedirectUrl: said.redirectUrl })
  }
  return xml({ Status: 'Failure', Reason: said.reason })
}

/** An amount as a plain decimal, such as 38.50. */
export const plain = (cents: number): string => (cents / 100).toFixed(2)

const dollars = (cents: number): string =>
  (cents / 100).toLocaleString('en-US', { style: 'currency', currency: 'USD' })

const json = (value: object): Wording => ({ type: 'application/json', body: JSON.stringify(value) })

function xml(members: Record<string, string>): Wording {
  const inner = Object.entries(members).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`)
  const head = '<?xml version="1.0" encoding="UTF-8"?>'
  return { type: 'application/xml', body: `${head}<Response>${inner.join('')}</Response>` }
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

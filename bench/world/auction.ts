/** How many buyers an auction asks. */
export const BUYERS = 20

/** How long the slowest of them takes to answer, in milliseconds. */
export const SLOWEST_MS = 48

const numbers = Array.from({ length: BUYERS }, (_, index) => index)

/** How long a buyer takes to answer, in milliseconds. */
export const waitOf = (n: number): number => SLOWEST_MS - 2 * (BUYERS - 1 - n)

/** One campaign that is sold to all buyers, by ping and post. */
export function auctionSettings(origin: string): object {
  return {
    org: 'bench',
    lead_types: [
      {
        ...{ id: 'insurance', name: 'Insurance' },
        fields: [
          { name: 'email', type: 'email', pii: true },
          { name: 'zip_code', type: 'zip', required: true },
          { name: 'state', type: 'string' },
          { name: 'age', type: 'integer' },
        ],
      },
    ],
    sources: [
      { pid: 'organic', name: 'Organic' },
      { pid: 'ads', name: 'Ads', token: 'ads-secret', payout: { model: 'pay_per_lead', amount: 3 } },
    ],
    campaigns: [
      {
        ...{ cid: 'auto', name: 'Auto', currency: 'USD', lead_type: 'insurance', events: [] },
        distribution: { strategy: 'highest_bid', sell: 'exclusive', ping_timeout_ms: 5000 },
      },
    ],
    buyers: numbers.map((n) => ({ id: `buyer_${n}`, name: `Buyer ${n}` })),
    delivery_methods: numbers.map((n) => methodOf(origin, n)),
    delivery_accounts: numbers.map((n) => ({
      ...{
        id: `account_${n}`,
        buyer: `buyer_${n}`,
        method: `method_${n}`,
        campaign: 'auto',
        priority: n + 1,
      },
      price: { model: 'bid' },
      criteria: { all: [{ field: 'lead.age', op: '>=', value: 21 }] },
      caps: [{ count: 1_000_000, per: 'day' }],
    })),
  }
}

function methodOf(origin: string, n: number): object {
  const response = { format: 'json', accept: { path: 'Success', equals: 'true' } }
  const mappings = [
    { to: 'zip', from: 'lead.zip_code' },
    { to: 'state', from: 'lead.state' },
    { to: 'age', from: 'lead.age' },
  ]
  return {
    ...{ id: `method_${n}`, name: `Method ${n}`, lead_type: 'insurance' },
    ping: {
      ...{ url: `${origin}/ping/${n}`, content_type: 'json', mappings },
      response: { ...response, bid: { path: 'Payout' }, reference: { path: 'TransactionId' } },
    },
    post: { url: `${origin}/post/${n}`, content_type: 'json', mappings, response },
  }
}

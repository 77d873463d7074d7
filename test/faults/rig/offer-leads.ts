/** A lead that was offered, and what was answered, and when. */
export interface Offered {
  id: string
  code: string
  ms: number
}

const PARTNER = { 'content-type': 'application/json', authorization: 'Bearer fb-secret' }

/** Offers leads as a partner's server does, some at a time; those without an answer have no code. */
export async function offerLeads(
  url: string,
  { prefix, count, concurrency }: { prefix: string; count: number; concurrency: number },
): Promise<Offered[]> {
  const offered: Offered[] = []
  let next = 0
  const work = async () => {
    while (next < count) offered.push(await offer(url, `${prefix}${next++}`))
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return offered
}

async function offer(url: string, id: string): Promise<Offered> {
  const lead = { cid: 'auto', first_name: 'Ada', last_name: 'Moss', zip_code: '90210', state: 'CA', age: 34 }
  const body = JSON.stringify({ ...lead, email: `${id}@example.com`, transaction_id: `tx-lead-${id}` })
  const began = performance.now()
  const code = await fetch(`${url}/api/lead/add/fb_ads`, { method: 'POST', headers: PARTNER, body })
    .then(async (answer) => ((await answer.json()) as { code?: string }).code ?? '')
    .catch(() => '')
  return { id, code, ms: performance.now() - began }
}

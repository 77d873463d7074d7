const SOURCES = ['fb_ads', 'fb_ads', 'organic', 'fb_ads', 'organic']
const STATES = ['CA', 'NY', 'TX', 'FL', 'WA']
const PLACES = ['google', 'facebook', 'newsletter']

const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36'

/** Brings visits, steps, conversions and leads to a demo, so that its console has something to show. */
export async function bringTraffic(url: string, visits = 24): Promise<string[]> {
  const ids: string[] = []
  // The last one, which is the first of every list, has the most to tell.
  for (let index = visits - 1; index >= 0; index -= 1) ids.push(await visit(url, index))
  return ids.reverse()
}

async function visit(url: string, index: number): Promise<string> {
  const pid = SOURCES[index % SOURCES.length] ?? 'organic'
  const place = PLACES[index % PLACES.length] ?? 'google'
  const parameters = new URLSearchParams({
    pid,
    sub1: `adset-${index % 4}`,
    utm_source: place,
    gclid: `g-${index}`,
  })
  const landing = await post(`${url}/api/click`, {
    ...{ cid: 'auto', pid, url: `${url}/demo/landing?${parameters}`, referrer: `https://${place}.example/` },
  })
  const transaction_id = String(landing.transaction_id)
  const fire = (event_id: string, more = {}) =>
    post(`${url}/api/event/auto`, { event_id, transaction_id, ...more })
  if (index % 3 !== 2) await fire('step_1')
  if (index % 3 === 0) await fire('step_2')
  if (index % 4 === 0) await lead(url, index, transaction_id, pid)
  if (index % 5 === 0) await fire('sale', { revenue: 49.9 + index, external_clickid: `net-${index}` })
  if (index % 7 === 3) await fire('upsell', { revenue: 19.5 })
  // It is misspelt, and refused.
  if (index % 4 === 1) await fire('sell', { revenue: 49.9, email: `sample-${index}@example.com` })
  return transaction_id
}

async function lead(url: string, index: number, transaction_id: string, pid: string): Promise<void> {
  await post(
    `${url}/api/lead/add/fb_ads?wait=1`,
    {
      ...{ cid: 'auto', transaction_id, pid, first_name: 'Sample', last_name: `Visitor ${index}` },
      ...{ email: `sample-${index}@example.com`, phone: '+12025550143', zip_code: `1000${index % 10}` },
      ...{ state: STATES[index % STATES.length], age: 19 + index * 2, tcpa_consent: index % 8 === 0 ? 1 : 0 },
    },
    { authorization: 'Bearer fb-secret' },
  )
}

async function post(
  address: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': BROWSER, ...headers },
    body: JSON.stringify(body),
  })
  return (await answer.json()) as Record<string, unknown>
}

import type { Mounts } from '../../collector/start.ts'
import { demoSite } from '../../demo-site/serve.ts'
import { startAcme, type TestBuyer } from '../support/buyer.ts'
import type { TestDatabase } from '../support/databases.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'
import { type Sink, startSink } from '../support/sink.ts'
import { exampleSettings } from '../support/world.ts'

/** Markup that breaks out of an attribute or a text, and would run wherever a page takes it for its own. */
const MARKUP = `"'><img src=x data-planted onerror=planted=1><script data-planted>planted=1</script>`

/** An address that would run when somebody follows it. */
const RUNNING_LINK = 'javascript:planted=1//https://x.example/'

/** A program, signed in to as the demo is, in which everything that others may choose is an attack. */
export interface PlantedProgram extends Pick<TestProgram, 'url' | 'post'> {
  /** The transactions of the visit. */
  transactions: string[]
  stop(): Promise<void>
}

const NAMES = [
  ...['Auto insurance US', 'Auto insurance', 'Organic', 'Facebook ads', 'Started the form', 'Sale, type'],
  ...[
    'Main offer',
    'Purchase',
    'Acme Insurance',
    'Globex Direct',
    'Acme ping/post, JSON',
    'Globex ping/post, XML',
  ],
  ...['Tell the network about a sale', 'Slack on a sold lead', "Buyers' status postbacks"],
]

const quoted = JSON.stringify(MARKUP)

const planted = (settings: string): string =>
  NAMES.reduce(
    (text, name) =>
      text.replace(new RegExp(`name: ${name.replace(/, type$/, '')}(?=[,}\\n ])`), `name: ${quoted}`),
    settings.replace('"1234"', quoted),
  )

const mounts: Mounts = ({ journey }) => ({ '/': demoSite({ journey, now: Date.now }) })

/** Starts one on a database. */
export async function startPlantedProgram(database: TestDatabase): Promise<PlantedProgram> {
  const sink = await startSink()
  const buyers = [await evilBuyer(), await evilBuyer()] as const
  const settings = planted(exampleSettings(sink.url))
    .replaceAll('http://127.0.0.1:9101', buyers[0].origin)
    .replaceAll('http://127.0.0.1:9102', buyers[1].origin)
  const program = await startTestProgram(database, {
    settings,
    mounts,
    environment: { ADMIN_EMAIL: 'demo@example.com', ADMIN_PASSWORD: 'clickwire-demo' },
  })
  const transactions = await visits(program, sink)
  return {
    url: program.url,
    post: program.post,
    transactions,
    stop: async () => {
      await program.stop()
      await Promise.all([sink.close(), ...buyers.map((buyer) => buyer.close())])
    },
  }
}

// Buyers speak of their offers, reasons and addresses in words of their own.
async function evilBuyer(): Promise<TestBuyer> {
  const json = (Success: boolean) =>
    JSON.stringify({
      ...{ Success, Payout: Success ? 50 : MARKUP, TransactionId: MARKUP, Reason: MARKUP },
      RedirectUrl: RUNNING_LINK,
    })
  const buyer = await startAcme()
  const headers = { 'x-said': MARKUP }
  buyer.ping = (_got, number) => ({ type: 'application/json', body: json(number % 2 === 1), headers })
  buyer.post = (_got, number) => ({ type: 'text/html', body: json(number % 2 === 1), headers })
  return buyer
}

async function visits(program: TestProgram, sink: Sink): Promise<string[]> {
  const transactions = ['planted-0001', 'planted-0002', 'planted-0003']
  for (const transaction_id of transactions) await visit(program, transaction_id)
  await sink.until(transactions.length)
  return transactions
}

async function visit({ url, post, get }: TestProgram, transaction_id: string): Promise<void> {
  const names = [
    'sub1',
    'sub2',
    'utm_source',
    'utm_campaign',
    'gclid',
    'external_clickid',
    'creative',
    MARKUP,
  ]
  const query = names.map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(MARKUP)}`).join('&')
  const agent = { 'user-agent': `Mozilla/5.0 Firefox/140.0 ${MARKUP}`, 'accept-language': MARKUP }
  const shared = { transaction_id, pid: 'fb_ads' }
  await post(
    '/api/click',
    {
      ...{ cid: 'auto', ...shared, url: `${RUNNING_LINK}?${query}`, referrer: RUNNING_LINK },
      params: Object.fromEntries(names.map((name) => [name, name === 'creative' ? RUNNING_LINK : MARKUP])),
    },
    agent,
  )
  const headers = { ...agent, referer: RUNNING_LINK }
  await fetch(`${url}/click/auto?pid=fb_ads&${query}`, { redirect: 'manual', headers })
  const details = {
    revenue: 20,
    external_clickid: MARKUP,
    note: MARKUP,
    page: RUNNING_LINK,
    [MARKUP]: MARKUP,
  }
  await post('/api/event/auto', { event_id: 'step_1', ...shared, ...details }, agent)
  await post('/api/event/auto', { event_id: 'sale', ...shared, ...details }, agent)
  await post(
    '/api/lead/add/fb_ads?wait=1',
    {
      ...{ cid: 'auto', ...shared, first_name: MARKUP, last_name: RUNNING_LINK, state: 'CA', age: 34 },
      ...{ email: `${transaction_id}@example.com`, phone: '+12025550143', zip_code: '10001', note: MARKUP },
    },
    { authorization: 'Bearer fb-secret', ...agent },
  )
  const word = `transaction_id=${transaction_id}&status=rejected&reason=${encodeURIComponent(MARKUP)}&${query}`
  await get(`/postback/default?token=let-me-in&${word}`, agent)
  await get(`/postback/default?token=${encodeURIComponent(MARKUP)}&${word}`, agent)
}

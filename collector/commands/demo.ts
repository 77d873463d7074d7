import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { demoSite } from '../../demo-site/serve.ts'
import type { Config } from '../config.ts'
import type { Mounts } from '../start.ts'
import { configured } from './environment.ts'
import { DEMO_EMAIL, publicUrl, serve } from './serve.ts'

/** `clickwire demo`, which is `npm start`: everything on one port, with a site to try it on. */
export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('run everything on one port, with a demo site to try it on')
    .action(async () => {
      const config = configured(DEMO_DEFAULTS)
      // The demo's own buyers and network are mocks on this very port.
      process.env.PORT = String(config.PORT)
      const { port } = await serve(config, 'all', demoMounts)
      console.log(welcome(publicUrl(config, port), signInWith(config)))
    })
}

const DEMO_DEFAULTS = {
  CLICKWIRE_CONFIG: fileURLToPath(new URL('../../demo-site/clickwire.yaml', import.meta.url)),
  ALLOW_PRIVATE_TARGETS: '1',
  LOG_LEVEL: 'error',
  ADMIN_EMAIL: DEMO_EMAIL,
  ADMIN_PASSWORD: 'clickwire-demo',
}

const demoMounts: Mounts = ({ journey }) => ({
  '/': demoSite({ journey, now: Date.now }),
})

// A password of somebody's own is not printed.
function signInWith({ ADMIN_EMAIL, ADMIN_PASSWORD }: Config): string {
  const shown = ADMIN_PASSWORD === DEMO_DEFAULTS.ADMIN_PASSWORD ? ADMIN_PASSWORD : 'your ADMIN_PASSWORD'
  return `${ADMIN_EMAIL} with the password ${shown}`
}

function welcome(url: string, login: string): string {
  return `
  Clickwire is running: collector, worker and demo site, with the embedded database.

  Open    ${url}/demo/
          the demo: what is here, and what to try

  Sign in ${url}/console/
          as ${login}

  Try     ${url}/demo/landing?gclid=demo-1&sub1=banner-7&utm_source=google&pid=fb_ads
          land as a visitor, walk the funnel to the end, and watch what happens:
          ${url}/demo/live      what the collector stored, sold and sent for you
          ${url}/demo/buyers    what the mock buyers were asked, and what they bid
          ${url}/demo/network   what the mock network received

  Call    curl ${url}/api/event/auto -d '{"event_id":"sale","transaction_id":"my-first-sale","revenue":49.9,"pid":"fb_ads","click":{"url":"https://example.com/?sub1=a"}}'
          fire a conversion as a server would, and see it on
          ${url}/demo/live?transaction_id=my-first-sale

          curl ${url}/api/lead/add/fb_ads -H 'authorization: Bearer fb-secret' -d '{"cid":"auto","transaction_id":"my-first-lead","first_name":"Sample","last_name":"Visitor","email":"sample@example.com","zip_code":"10001","age":34,"tcpa_consent":1}'
          bring a lead as a partner's server would, see it sold to the best of four buyers, and on
          ${url}/demo/live?transaction_id=my-first-lead

  Stop it with Ctrl+C.
`
}

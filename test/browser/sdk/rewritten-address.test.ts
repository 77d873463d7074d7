import { expect, it } from 'vitest'
import { eventually, html, useSite } from './site.ts'

const site = useSite()

it('a page that takes its parameters away and fires in the same breath has its landing whole', async () => {
  site.collector.page('/clean', html('', '<script type="module" src="/clean.js"></script>'))
  site.collector.page(
    '/clean.js',
    `import { init } from '/sdk.mjs'
     window.sdk = init({ cid: 'auto', host: location.origin })
     history.replaceState({}, '', '/clean')
     sdk.fire('step_1')`,
  )
  const page = await site.visit('/clean?gclid=1')
  await eventually(() => expect(site.collector.stored()).toEqual(['step_1']))
  expect(site.collector.events('step_1')[0]?.body.click?.url).toContain('gclid=1')
  expect(await page.evaluate(() => window.sdk.params.first)).toEqual({ gclid: '1' })
})

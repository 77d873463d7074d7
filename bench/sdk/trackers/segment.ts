import { fileOf, sourceOf } from './package.ts'
import type { Tracker } from './tracker.ts'

// What the snippet leaves behind before the script is there: a list with methods that write into it.
const STUB =
  "var i='analytics',a=window[i]=window[i]||[];if(!a.initialize&&!a.invoked){a.invoked=!0;['page','track','ready','on'].forEach(function(m){a[m]=function(){if(window[i].initialized)return window[i][m].apply(window[i],arguments);a.push([m].concat([].slice.call(arguments)));return a}});"

// Where it sends to is configured at the vendor's, and read on every page.
const settings = (origin: string): string =>
  JSON.stringify({
    integrations: {
      'Segment.io': { apiKey: 'shop', apiHost: `${new URL(origin).host}/v1`, protocol: 'http' },
    },
    plan: { track: { __default: { enabled: true, integrations: {} } } },
  })

/** The script that lies ready in the package, with its snippet. */
export const segment = (): Tracker => ({
  name: 'segment',
  source: sourceOf('@segment/analytics-next'),
  script: fileOf('@segment/analytics-next/dist/umd/standalone.js'),
  head: (origin) =>
    `<script>${STUB}a._writeKey='shop';a._cdn='${origin}';var s=document.createElement('script');s.async=!0;s.src='${origin}/tracker.js';document.head.append(s);a.page()}</script>`,
  answers: (origin) => ({ '/v1/projects/shop/settings': settings(origin) }),
  loaded: 'window.analytics&&analytics.initialized',
  call: (name) => `analytics.track(${name})`,
  messageId: 'messageId',
})

import { fileOf, sourceOf } from './package.ts'
import type { Tracker } from './tracker.ts'

const snippet = () => fileOf('mixpanel-browser/dist/mixpanel-jslib-snippet.min.js').toString()

/** The script and the snippet that lie ready in the package. */
export const mixpanel = (): Tracker => ({
  name: 'mixpanel',
  source: sourceOf('mixpanel-browser'),
  script: fileOf('mixpanel-browser/dist/mixpanel.min.js'),
  head: (origin) =>
    `<script>MIXPANEL_CUSTOM_LIB_URL='${origin}/tracker.js';${snippet()}
mixpanel.init('shop',{api_host:'${origin}',track_pageview:true})</script>`,
  loaded: 'window.mixpanel&&mixpanel.__loaded',
  call: (name) => `mixpanel.track(${name})`,
  messageId: '$insert_id',
})

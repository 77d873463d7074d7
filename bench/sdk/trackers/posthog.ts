import { fileOf, sourceOf } from './package.ts'
import type { Tracker } from './tracker.ts'

// What the snippet leaves behind before the script is there: a list with methods that write into it.
const STUB =
  "var e=window.posthog=window.posthog||[];if(!e.__SV){e._i=[];e.people=[];e.init=function(k,o){e._i.push([k,o,'posthog'])};['capture','on'].forEach(function(m){e[m]=function(){e.push([m].concat([].slice.call(arguments)))}});e.__SV=1;"

/** The script that lies ready in the package, with its snippet; recording and the like stay off, as without an account. */
export const posthog = (): Tracker => ({
  name: 'posthog',
  source: sourceOf('posthog-js'),
  script: fileOf('posthog-js/dist/array.js'),
  head: (origin) =>
    `<script>${STUB}var s=document.createElement('script');s.async=!0;s.src='${origin}/tracker.js';document.head.append(s);posthog.init('shop',{api_host:'${origin}'})}</script>`,
  answers: () => ({ '/array/shop/config': CONFIG, '/array/shop/config.js': '' }),
  loaded: 'window.posthog&&posthog.__loaded',
  call: (name) => `posthog.capture(${name})`,
  messageId: 'uuid',
})

const CONFIG = '{"supportedCompression":["gzip","gzip-js"],"hasFeatureFlags":false}'

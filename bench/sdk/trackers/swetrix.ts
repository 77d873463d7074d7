import { fileOf, sourceOf } from './package.ts'
import type { Tracker } from './tracker.ts'

/** The script that lies ready in the package; it is started when it has loaded. */
export const swetrix = (): Tracker => ({
  name: 'swetrix',
  source: sourceOf('swetrix'),
  script: fileOf('swetrix/dist/swetrix.js'),
  head: (origin) =>
    `<script>function start(){swetrix.init('shop',{apiURL:'${origin}/log',devMode:true});swetrix.trackViews()}</script><script async src="${origin}/tracker.js" onload="start()"></script>`,
  loaded: 'window.swetrix',
  call: (name) => `swetrix.track({ev:${name}})`,
})

import { fileOf, sourceOf } from './package.ts'
import type { Tracker } from './tracker.ts'

const STUB = 'window.op=window.op||function(){(op.q=op.q||[]).push([].slice.call(arguments))};'

/** The script that lies ready in the package, with its snippet. */
export const openpanel = (): Tracker => ({
  name: 'openpanel',
  source: sourceOf('@openpanel/web'),
  script: fileOf('@openpanel/web/dist/src/tracker.global.js'),
  head: (origin) =>
    `<script>${STUB}op('init',{clientId:'shop',apiUrl:'${origin}/api',trackScreenViews:true})</script><script async src="${origin}/tracker.js"></script>`,
  loaded: 'window.openpanel',
  call: (name) => `op('track',${name})`,
})

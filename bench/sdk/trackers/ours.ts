import { readFileSync } from 'node:fs'
import { STUB } from '../../../sdk/stub.ts'
import type { Tracker } from './tracker.ts'

/** The script of this repository, as `npm run build` left it. */
export const ours = (): Tracker => ({
  name: 'clickwire',
  source: 'this repository',
  script: readFileSync(new URL('../../../dist/sdk.js', import.meta.url)),
  head: (origin) => `<script async src="${origin}/sdk.js" data-cid="auto"></script>`,
  stub: `<script>${STUB}</script>`,
  loaded: 'window.clickwire',
  call: (name) => `sdk.fire(${name})`,
  messageId: 'message_id',
})

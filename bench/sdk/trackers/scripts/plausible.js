import { init } from '@plausible-analytics/tracker'

const { origin } = new URL(document.currentScript.src)

init({ domain: 'shop.example', endpoint: `${origin}/api/event` })

import { newTracker, trackPageView, trackStructEvent } from '@snowplow/browser-tracker'

const { origin } = new URL(document.currentScript.src)

newTracker('sp', origin, { appId: 'shop', stateStorageStrategy: 'cookieAndLocalStorage' })
trackPageView()
window.snowplow = (action) => trackStructEvent({ category: 'bench', action })

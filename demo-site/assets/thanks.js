// What the insurer adds to its thank-you page: whoever chose a quote has bought.
import { kept } from './larkway-notes.js'

const quote = kept('quote')

document.getElementById('chosen').hidden = quote === null
document.getElementById('unchosen').hidden = quote !== null

if (quote !== null) {
  document.getElementById('quote').textContent = quote
  window.sdk.fire('sale', { revenue: 49.9, currency: 'USD' })
}

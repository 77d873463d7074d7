// What the insurer adds to its thank-you page: whoever chose a quote has bought, and who was matched is sent on.
import { kept } from './larkway-notes.js'

const byId = (id) => document.getElementById(id)
const quote = kept('quote')

byId('chosen').hidden = quote === null
byId('unchosen').hidden = quote !== null

if (quote !== null) {
  byId('quote').textContent = quote
  window.sdk.fire('sale', { revenue: 49.9, currency: 'USD' })
  const lead = kept('lead')
  if (lead !== null) showMatch(JSON.parse(lead))
}

function showMatch({ code, redirect_url }) {
  const [title, text] = wording(code)
  byId('match').hidden = title === ''
  byId('match-title').textContent = title
  byId('match-text').textContent = text
  const next = addressOf(redirect_url)
  if (next) byId('match-link').href = next
  byId('match-link').hidden = next === ''
}

function wording(code) {
  switch (code) {
    case 'lead_sold':
    case 'lead_accepted':
      return ['You are matched', 'One of our insurers has your details, and your papers ready.']
    case 'lead_queued':
    case 'queued':
      return ['We are still asking', 'An insurer will be in touch as soon as one of them has answered.']
    case 'lead_unsold':
      return ['No insurer was free just now', 'Your quote stands all the same. We will ask again tomorrow.']
    case 'duplicate_lead':
      return [
        'We know you already',
        'An insurer has had your details a while ago, so we sent them to nobody else.',
      ]
    default:
      return ['', '']
  }
}

function addressOf(text) {
  if (!/^https?:\/\//.test(text ?? '')) return ''
  const { pathname, href } = new URL(text)
  // The mock buyers know themselves as 127.0.0.1, which to a visitor on another machine is somebody else.
  return pathname.startsWith('/demo/') ? pathname : href
}

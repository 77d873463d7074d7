import { badge, byId, element } from './element.js'
import { toneOf } from './kinds.js'
import { rememberVisitor } from './visitor.js'
import { askJson, watch } from './watch.js'

const AUCTION = ['auction', 'ping', 'bid', 'post', 'sale']
let remembered = ''
let answered = false

// The script may not have loaded yet: the stub passes this on to it.
window.sdk.on('answer', ({ event_id, code, replayed }) => {
  // A repeat of an earlier page's call says nothing of this one.
  if (replayed) return
  answered = true
  say(event_id ? `${event_id}: ${code}` : code)
})

// The id is there at once when the script has run; until then there is nothing to ask about.
const ask = async () => {
  const transactionId = window.sdk.transactionId
  if (typeof transactionId !== 'string' || transactionId === '') return { journey: null }
  if (transactionId !== remembered) remember(transactionId)
  return askJson(`/demo/live/journey?${new URLSearchParams({ transaction_id: transactionId })}`)
}

function remember(transactionId) {
  remembered = transactionId
  rememberVisitor(transactionId)
  byId('panel-live').href = `/demo/live?${new URLSearchParams({ transaction_id: transactionId })}`
}

function show({ journey }) {
  if (journey === null) return
  byId('panel-count').textContent = `${journey.items.length} stored`
  if (!answered) say(journey.items.at(-1)?.summary ?? '')
  showAuction(journey.items.filter(({ kind }) => AUCTION.includes(kind)))
}

// What the visitor is not told: who was asked, who bid what, and who has bought.
function showAuction(items) {
  const list = byId('panel-asked')
  const drawn = JSON.stringify(items)
  if (items.length === 0 || list.dataset.drawn === drawn) return
  list.dataset.drawn = drawn
  list.replaceChildren(
    ...items.map((item) =>
      element('li', {}, element('span', {}, item.summary), badge(toneOf(item), item.code)),
    ),
  )
  byId('panel-sale').hidden = false
}

function say(text) {
  if (byId('panel-last').textContent !== text) byId('panel-last').textContent = text
}

watch(ask, show, () => say('The collector does not answer'))

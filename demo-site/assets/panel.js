import { byId } from './element.js'
import { rememberVisitor } from './visitor.js'
import { askJson, watch } from './watch.js'

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
}

function say(text) {
  if (byId('panel-last').textContent !== text) byId('panel-last').textContent = text
}

watch(ask, show, () => say('The collector does not answer'))

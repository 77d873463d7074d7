import { copies } from './copy.js'
import { byId, facts } from './element.js'
import { entry, isWaiting, waitingEntry } from './timeline.js'
import { knownVisitor, startAfresh } from './visitor.js'
import { askJson, pausedBy, watch } from './watch.js'

const asked = new URLSearchParams(location.search).get('transaction_id')
let shownVisit = ''
let shownItems = []

const ask = async () => {
  const transactionId = asked ?? knownVisitor()
  if (transactionId === '') return { journey: null }
  return askJson(`/demo/live/journey?${new URLSearchParams({ transaction_id: transactionId })}`)
}

function show({ journey, now }) {
  byId('trouble').hidden = true
  byId('empty').hidden = journey !== null
  byId('visitor').hidden = journey === null
  byId('journey').hidden = journey === null
  if (journey === null) return showEmpty()
  if (journey.transaction_id !== shownVisit) showVisit(journey)
  showItems(journey.items)
  showWaiting(journey.items.filter(isWaiting), now)
}

function showEmpty() {
  const transactionId = asked ?? knownVisitor()
  if (transactionId === '') return
  byId('empty-title').textContent = 'Nothing stored yet'
  byId('empty-text').textContent =
    `The collector does not know the transaction ${transactionId}. Its first click shows up here within a second.`
}

function showVisit({ transaction_id, cid, pid, landing }) {
  shownVisit = transaction_id
  shownItems = []
  byId('timeline').replaceChildren()
  byId('transaction').textContent = transaction_id
  byId('campaign').textContent = cid
  byId('source').textContent = pid
  byId('asked').href = `/demo/buyers?${new URLSearchParams({ transaction_id })}`
  const arrival = facts([
    ['url', landing.url],
    ['referrer', landing.referrer || 'none'],
  ])
  for (const part of arrival) part.classList.add('long')
  byId('landing').replaceChildren(...arrival, ...facts(Object.entries(landing.params)))
}

// Only what has changed is drawn anew, so that nobody loses the entry they are reading.
function showItems(items) {
  const states = items.map((item) => JSON.stringify(item))
  const list = byId('timeline')
  const first = shownItems.length === 0
  for (const [index, item] of items.entries()) {
    if (states[index] === shownItems[index]) continue
    const drawn = entry(item, items[0].at)
    if (!first) drawn.classList.add('fresh')
    if (list.children[index]) list.children[index].replaceWith(drawn)
    else list.append(drawn)
  }
  if (states.length !== shownItems.length) byId('tally').textContent = tally(items)
  shownItems = states
}

function tally(items) {
  const counted = [
    ['event', 'event', 'events'],
    ['conversion', 'conversion', 'conversions'],
    ['sale', 'lead sold', 'leads sold'],
    ['postback', 'postback', 'postbacks'],
    ['refused', 'refusal', 'refusals'],
  ].map(([kind, one, many]) => [items.filter((item) => item.kind === kind).length, one, many])
  const some = counted.filter(([count]) => count > 0)
  return some.map(([count, one, many]) => `${count} ${count === 1 ? one : many}`).join(', ') || 'arrived'
}

function showWaiting(waiting, now) {
  byId('waiting').replaceChildren(...waiting.map((item) => waitingEntry(item, now)))
  byId('settled').hidden = waiting.length > 0
}

copies(byId('copy'), byId('transaction'))
startAfresh()
const watching = watch(ask, show, () => {
  byId('trouble').hidden = false
})
pausedBy(byId('pause'), watching)
addEventListener('storage', watching.look)

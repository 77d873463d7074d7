import { buyerCard } from './buyer-card.js'
import { badge, byId, clock, element, facts, pairs } from './element.js'
import { startAfresh } from './visitor.js'
import { askJson, pausedBy, watch } from './watch.js'

const OUTCOMES = {
  bid: ['good', 'bid'],
  accepted: ['good', 'bought'],
  rejected: ['bad', 'rejected'],
  duplicate: ['bad', 'duplicate'],
  unauthorized: ['bad', 'refused'],
  silent: ['wait', 'no answer'],
  failed: ['bad', 'failed'],
  rubbish: ['bad', 'rubbish'],
}
const asked = new URLSearchParams(location.search).get('transaction_id')
const cards = new Map()
let newest = 0

function show({ buyers, received }) {
  byId('trouble').hidden = true
  for (const buyer of buyers) cardOf(buyer).show(buyer)
  const calls = received.filter((call) => asked === null || call.transaction_id === asked)
  showCalls(calls, new Map(buyers.map(({ name, title }) => [name, title])))
}

function cardOf(buyer) {
  const known = cards.get(buyer.name)
  if (known) return known
  const card = buyerCard(buyer, silent)
  cards.set(buyer.name, card)
  byId('buyers').append(card.element)
  return card
}

function showCalls(calls, titles) {
  // The program was started anew, and so its buyers have forgotten and count from one.
  if ((calls[0]?.id ?? 0) < newest) {
    newest = 0
    byId('calls').replaceChildren()
  }
  const first = newest === 0
  const fresh = calls.filter((call) => call.id > newest)
  byId('calls').prepend(...fresh.map((call) => row(call, titles.get(call.buyer), first ? '' : ' fresh')))
  while (byId('calls').children.length > calls.length) byId('calls').lastElementChild.remove()
  newest = calls[0]?.id ?? 0
  byId('empty').hidden = calls.length > 0
  const count = calls.length === 0 ? '' : String(calls.length)
  if (byId('count').textContent !== count) byId('count').textContent = count
}

function row(call, title, mood) {
  const head = element(
    'div',
    { class: 'row' },
    element('b', { class: 'half' }, call.half === 'ping' ? 'Ping' : 'Post'),
    element('span', {}, title),
    verdict(call),
    element('span', { class: 'mono soft' }, clock(call.at)),
  )
  if (call.transaction_id) {
    const href = `/demo/live?${new URLSearchParams({ transaction_id: call.transaction_id })}`
    head.append(element('a', { class: 'small timeline-link', href }, 'Timeline'))
  }
  const fields = call.fields.map(({ name, value }) => [name, value])
  const sent =
    fields.length === 0
      ? element('p', { class: 'soft small' }, 'No fields')
      : element('dl', { class: 'cells' }, ...pairs(fields))
  return element('li', { class: `card stack ${call.half}${mood}` }, head, sent, answer(call))
}

function verdict({ outcome, told }) {
  const [tone, word] = OUTCOMES[outcome] ?? ['plain', outcome]
  if (outcome === 'bid' || outcome === 'accepted')
    return badge(tone, `${word} ${outcome === 'bid' ? '' : 'for '}$${told}`)
  return badge(tone, told === word ? word : `${word}: ${told}`)
}

function answer(call) {
  const list = facts([
    ['content-type', call.content_type],
    ['answered', call.answered === null ? 'nothing' : String(call.answered)],
    ['answer', call.answer],
  ])
  const details = element('dl', { class: 'facts headers' }, ...list)
  return element('details', { class: 'small' }, element('summary', {}, 'Its answer'), details)
}

function silent() {
  byId('trouble').hidden = false
}

byId('all').hidden = asked === null
startAfresh()
pausedBy(
  byId('pause'),
  watch(() => askJson('/demo/buyers/received'), show, silent),
)

import { badge, byId, clock, element, facts, pairs } from './element.js'
import { startAfresh } from './visitor.js'
import { askJson, pausedBy, watch } from './watch.js'

const txid = new URLSearchParams(location.search).get('txid')
const address = txid ? `/demo/network/received?${new URLSearchParams({ txid })}` : '/demo/network/received'
let newest = 0

function showCalls({ failure, received }) {
  byId('trouble').hidden = true
  showPlan(failure)
  if ((received[0]?.id ?? 0) < newest) forget()
  const first = newest === 0
  const fresh = received.filter((call) => call.id > newest)
  byId('calls').prepend(...fresh.map((call) => row(call, tryOf(call, received), first ? '' : ' fresh')))
  while (byId('calls').children.length > received.length) byId('calls').lastElementChild.remove()
  newest = received[0]?.id ?? 0
  byId('empty').hidden = received.length > 0
  const count = received.length === 0 ? '' : String(received.length)
  if (byId('count').textContent !== count) byId('count').textContent = count
}

// The program was started anew, and so its network has forgotten and counts from one.
function forget() {
  newest = 0
  byId('calls').replaceChildren()
}

function showPlan({ times, status }) {
  const calls = times === 1 ? 'the next call' : `the next ${times} calls`
  const text = times > 0 ? `Will answer ${status} to ${calls}` : 'Answering 200'
  if (byId('plan').textContent === text) return
  byId('plan').replaceChildren(badge(times > 0 ? 'wait' : 'good', text))
  byId('heal').disabled = times === 0
}

const keyOf = (call) => call.headers['idempotency-key'] ?? call.headers['webhook-id']

function tryOf(call, received) {
  const key = keyOf(call)
  return key === undefined
    ? 1
    : received.filter((other) => other.id <= call.id && keyOf(other) === key).length
}

function row(call, nth, mood) {
  const transaction = call.parameters.find((parameter) => parameter.name === 'txid')?.value
  const head = element(
    'div',
    { class: 'row' },
    badge(call.answered === 200 ? 'good' : 'bad', `answered ${call.answered}`),
    element('b', { class: 'mono' }, call.method),
    element('span', { class: 'mono soft' }, clock(call.at)),
  )
  if (nth > 1) head.append(element('span', { class: 'small' }, `try ${nth} of the same delivery`))
  if (transaction) {
    const href = `/demo/live?${new URLSearchParams({ transaction_id: transaction })}`
    head.append(element('a', { class: 'small timeline-link', href }, 'Timeline'))
  }
  return element('li', { class: `card stack${mood}` }, head, parameterList(call), headerList(call))
}

function parameterList(call) {
  const list = call.parameters.map(({ name, value }) => [name, value])
  if (list.length === 0) return element('p', { class: 'soft small' }, 'No parameters')
  return element('dl', { class: 'cells' }, ...pairs(list))
}

function headerList(call) {
  const list = element('dl', { class: 'facts headers' }, ...facts(Object.entries(call.headers)))
  return element('details', { class: 'small' }, element('summary', {}, 'Headers'), list)
}

async function plan(times, status) {
  const body = new URLSearchParams({ times, status })
  const response = await fetch('/demo/network/fail', { method: 'POST', body })
  if (response.ok) showPlan(await response.json())
  else byId('trouble').hidden = false
}

const silent = () => {
  byId('trouble').hidden = false
}

byId('fail-form').addEventListener('submit', (event) => {
  event.preventDefault()
  plan(byId('times').value, byId('status').value).catch(silent)
})
byId('heal').addEventListener('click', () => plan('0', '500').catch(silent))
byId('all').hidden = txid === null
startAfresh()
pausedBy(
  byId('pause'),
  watch(() => askJson(address), showCalls, silent),
)

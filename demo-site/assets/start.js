import { copies } from './copy.js'
import { byId } from './element.js'
import { freshTransactionId, knownVisitor, startAfresh } from './visitor.js'
import { askJson, watch } from './watch.js'

// Each visit to this page has ids of its own, so that what is copied from it has not been sent before.
for (const name of ['demo-from-a-server', 'demo-partner-lead', 'demo-partner-ping']) {
  const transactionId = freshTransactionId()
  const link = document.querySelector(`a[href$="${name}"]`)
  link.href = `/demo/live?${new URLSearchParams({ transaction_id: transactionId })}`
  for (const code of document.querySelectorAll('pre code')) {
    code.textContent = code.textContent
      .replace('http://127.0.0.1:4600', location.origin)
      .replaceAll(name, transactionId)
  }
}
for (const button of document.querySelectorAll('[data-copies]')) copies(button, byId(button.dataset.copies))
byId('address').textContent = location.origin
byId('again').hidden = knownVisitor() === ''
startAfresh()

function mark(id, tone, text) {
  const place = byId(id)
  if (place.textContent === text) return
  place.className = `badge ${tone}`
  place.textContent = text
}

function showNetwork({ failure, received }) {
  const calls = received.length === 1 ? '1 call received' : `${received.length} calls received`
  if (failure.times > 0) mark('network', 'wait', `failing on purpose, ${failure.times} to go`)
  else mark('network', 'good', received.length === 0 ? 'waiting for its first call' : calls)
}

function showBuyers({ buyers }) {
  const bought = buyers.reduce((sum, { counts }) => sum + counts.bought, 0)
  const told = buyers.filter(({ plan }) => plan !== null)
  const leads = bought === 1 ? '1 lead bought' : `${bought} leads bought`
  if (told.length > 0)
    mark('buyers', 'wait', `${told.map(({ title }) => title).join(', ')}: told to misbehave`)
  else mark('buyers', 'good', bought === 0 ? 'waiting for their first lead' : leads)
}

watch(
  () => fetch('/readyz', { signal: AbortSignal.timeout(5000) }),
  (answer) => (answer.ok ? mark('collector', 'good', 'ready') : mark('collector', 'wait', 'not ready')),
  () => mark('collector', 'bad', 'does not answer'),
)
watch(
  () => askJson('/demo/buyers/received'),
  showBuyers,
  () => mark('buyers', 'bad', 'do not answer'),
)
watch(
  () => askJson('/demo/network/received'),
  showNetwork,
  () => mark('network', 'bad', 'does not answer'),
)

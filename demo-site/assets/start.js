import { copies } from './copy.js'
import { byId } from './element.js'
import { freshTransactionId, knownVisitor, startAfresh } from './visitor.js'
import { askJson, watch } from './watch.js'

const transactionId = freshTransactionId()

byId('curl').textContent = byId('curl')
  .textContent.replace('http://127.0.0.1:4600', location.origin)
  .replace('demo-from-a-server', transactionId)
byId('server-journey').href = `/demo/live?transaction_id=${transactionId}`
byId('address').textContent = location.origin
byId('again').hidden = knownVisitor() === ''
copies(byId('copy'), byId('curl'))
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

watch(
  () => fetch('/readyz', { signal: AbortSignal.timeout(5000) }),
  (answer) => (answer.ok ? mark('collector', 'good', 'ready') : mark('collector', 'wait', 'not ready')),
  () => mark('collector', 'bad', 'does not answer'),
)
watch(
  () => askJson('/demo/network/received'),
  showNetwork,
  () => mark('network', 'bad', 'does not answer'),
)

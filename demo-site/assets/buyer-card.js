import { badge, element, pairs } from './element.js'

const DEEDS = [
  ['reject', 'Reject'],
  ['hang', 'Hang'],
  ['fail', 'Fail'],
  ['rubbish', 'Rubbish'],
]
const WILL = {
  reject: 'will reject',
  hang: 'will not answer',
  fail: 'will fail on',
  rubbish: 'will answer rubbish to',
}
const STEP_CENTS = 500
const HIGHEST_CENTS = 1_000_000

/** A buyer's card with what it can be told. `show` brings it up to date; `fail` hears that nobody took an order. */
export function buyerCard({ name, title, about }, fail) {
  let cents = 0
  const give = (order) => tell(name, order).then(show).catch(fail)
  const parts = {
    mood: element('p', { role: 'status' }),
    terms: element('p', { class: 'soft small' }),
    counts: element('dl', { class: 'cells' }),
    bid: element('b', { class: 'mono' }),
    behave: button('Behave', () => give({ what: 'behave' })),
  }
  const raise = (by) => {
    const wanted = Math.min(HIGHEST_CENTS, Math.max(0, cents + by))
    return give({ bid: (wanted / 100).toFixed(2) })
  }

  function show(state) {
    cents = Math.round(Number(state.bid) * 100)
    fill(parts, state)
  }

  const card = element(
    'li',
    { class: 'card stack buyer' },
    element('div', { class: 'row apart' }, element('h2', {}, title), parts.mood),
    element('p', {}, about),
    parts.terms,
    parts.counts,
    priceRow(title, parts, raise),
    deedRow(title, give),
  )
  return { element: card, show }
}

async function tell(name, order) {
  const body = new URLSearchParams(order)
  const response = await fetch(`/demo/buyers/${name}/tell`, { method: 'POST', body })
  if (!response.ok) throw new Error(`${name} answered ${response.status}`)
  return response.json()
}

function priceRow(title, { bid, behave }, raise) {
  const less = button('−5', () => raise(-STEP_CENTS), { 'aria-label': 'Bid 5 dollars less' })
  const more = button('+5', () => raise(STEP_CENTS), { 'aria-label': 'Bid 5 dollars more' })
  return group(`Bid of ${title}`, 'Bids', less, bid, more, behave)
}

function deedRow(title, give) {
  const half = element('select', { 'aria-label': `What ${title} does it to` })
  for (const [value, text] of Object.entries({ both: 'call', ping: 'ping', post: 'post' }))
    half.append(element('option', { value }, text))
  const deeds = DEEDS.map(([what, label]) => button(label, () => give({ what, at: half.value })))
  return group(`What ${title} does next`, 'On the next', half, ...deeds)
}

const group = (name, caption, ...parts) =>
  element(
    'div',
    { class: 'row', role: 'group', 'aria-label': name },
    element('span', { class: 'small soft' }, caption),
    ...parts,
  )

function button(text, act, attributes = {}) {
  const made = element('button', { class: 'button little', type: 'button', ...attributes }, text)
  made.addEventListener('click', act)
  return made
}

function fill({ mood, terms, counts, bid, behave }, state) {
  const { pings, bids, posts, bought, duplicates } = state.counts
  const shown = { pinged: pings, bid: bids, posted: posts, bought, duplicates }
  replace(mood, moodOf(state.plan))
  replace(terms, `Answers after ${state.delay_ms} ms. Credential: ${state.credential}.`)
  replace(counts, ...pairs(Object.entries(shown).map(([label, count]) => [label, String(count)])))
  replace(bid, `$${state.bid}`)
  behave.disabled = state.plan === null
}

function moodOf(plan) {
  if (plan === null) return badge('good', 'behaves')
  const call = plan.at === 'both' ? 'call' : plan.at
  const calls = plan.times === 1 ? `the next ${call}` : `the next ${plan.times} ${call}s`
  return badge('wait', `${WILL[plan.what]} ${calls}`)
}

// Only what has changed, so that nothing is read out twice.
function replace(place, ...content) {
  const text = content.map((part) => part.textContent ?? part).join('')
  if (place.textContent !== text) place.replaceChildren(...content)
}

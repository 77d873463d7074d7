import { badge, clock, element, pairs } from './element.js'
import { nameOf, pictureOf, toneOf } from './kinds.js'

// What is seen at once; all else that is known waits behind "more".
const FIRST_FACTS = [
  'pid',
  'buyer',
  'account',
  'price',
  'bid',
  'revenue',
  'payout',
  'currency',
  'goal',
  'reason',
  'http_status',
  'ms',
  'attempts',
  'next_try',
]
const OWED = ['queued', 'sending', 'retrying', 'pending']
const SVG = 'http://www.w3.org/2000/svg'

/** One thing that happened, as an entry of the timeline; `start` is when the first one did. */
export function entry(item, start) {
  const tone = toneOf(item)
  const heading = element(
    'div',
    { class: 'row' },
    element('b', {}, nameOf(item.kind)),
    badge(tone, item.code),
    element('span', { class: 'when mono soft' }, clock(item.at), ` ${offset(start, item.at)}`),
  )
  const body = element('div', { class: 'what' }, heading, element('p', {}, item.summary), known(item.facts))
  return element('li', { class: 'entry', 'data-kind': item.kind, 'data-tone': tone }, icon(item.kind), body)
}

/** A postback that is not settled, with the time until it is tried again by the collector's own clock. */
export function waitingEntry(item, now) {
  const next = item.facts.next_try
  const text = next === undefined ? 'being sent' : countdown(Date.parse(next) - Date.parse(now))
  return element(
    'li',
    {},
    element('span', {}, item.summary),
    badge('wait', item.code),
    element('b', {}, text),
  )
}

/** Whether the collector still has something to do for this item. */
export const isWaiting = (item) => item.kind === 'postback' && OWED.includes(item.code)

function known(facts) {
  const shown = FIRST_FACTS.filter((name) => name in facts).map((name) => [name, facts[name]])
  const others = Object.entries(facts).filter(([name]) => !FIRST_FACTS.includes(name))
  const place = element('div', { class: 'known' })
  if (shown.length > 0) place.append(inline(shown))
  if (others.length > 0) {
    place.append(element('details', {}, element('summary', {}, `${others.length} more`), inline(others)))
  }
  return place
}

const inline = (list) => element('dl', { class: 'inline-facts' }, ...pairs(list))

function icon(kind) {
  const svg = document.createElementNS(SVG, 'svg')
  const use = document.createElementNS(SVG, 'use')
  use.setAttribute('href', pictureOf(kind))
  for (const [name, value] of Object.entries({ width: 20, height: 20, 'aria-hidden': true })) {
    svg.setAttribute(name, value)
  }
  svg.append(use)
  return element('span', { class: 'icon' }, svg)
}

function offset(start, at) {
  const ms = Date.parse(at) - Date.parse(start)
  if (ms === 0) return ''
  if (ms < 1000) return `+${ms} ms`
  if (ms < 60_000) return `+${(ms / 1000).toFixed(1)} s`
  return `+${duration(ms)}`
}

function duration(ms) {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

const countdown = (ms) => (ms <= 0 ? 'next try now' : `next try in ${duration(Math.max(ms, 1000))}`)

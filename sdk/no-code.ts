import type { Details } from './api.ts'
import { safely } from './safely.ts'
import { setup } from './setup.ts'
import { firstTime } from './visit.ts'
import type { AutoEvent } from './wire.ts'

type Rule = AutoEvent & { _loaded?: string }

const rules = (): Rule[] => setup.auto || []

let fire: (eventId: string, details?: Details) => unknown

const here = (pattern: string): boolean =>
  new RegExp(`^${pattern.replace(/\W/g, (sign) => (sign === '*' ? '.*' : `\\${sign}`))}$`).test(
    location.pathname,
  )

const follow = ({ event_id, repeat, path }: Rule): void => {
  if ((!path || here(path)) && (repeat || firstTime(event_id))) fire(event_id)
}

/** Fires what the page's attributes and the campaign's rules say of this action on this element. */
export const act = (on: string, target: Element): void => {
  const marked = target.closest<HTMLElement>('[data-cw-fire]')
  if (marked) {
    const { cwFire = '', cwOn, cwRevenue, cwCurrency } = marked.dataset
    if ((cwOn || (marked.tagName === 'FORM' ? 'submit' : 'click')) === on)
      fire(cwFire, { revenue: cwRevenue, currency: cwCurrency })
  }
  for (const rule of rules())
    safely(() => rule.on === on && target.closest(rule.selector || '') && follow(rule))
}

const viewed = new WeakSet<Element>()
let observer: IntersectionObserver

const watch = (selector: string): void => {
  for (const section of document.querySelectorAll(selector)) observer.observe(section)
}

const load = (rule: Rule): void => {
  if (rule._loaded === location.href || (rule.selector && !document.querySelector(rule.selector))) return
  rule._loaded = location.href
  follow(rule)
}

/** Looks for sections to watch, and for rules that a load sets off. */
export const look = (): void => {
  watch('[data-cw-on=view]')
  // A selector that is none must not silence the rules after it.
  for (const rule of rules())
    safely(() => {
      if (rule.on === 'view') watch(rule.selector || '')
      if (rule.on === 'load') load(rule)
    })
}

/** Prepares for events without code; they are fired by what is given. */
export const prepare = (given: typeof fire): void => {
  fire = given
  observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting && !viewed.has(target)) {
        viewed.add(target)
        act('view', target)
      }
  })
}

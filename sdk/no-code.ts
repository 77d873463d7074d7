import type { Tracker } from './api.ts'
import { each } from './forms.ts'
import { safely } from './safely.ts'
import { setup } from './setup.ts'
import { firstTime } from './visit.ts'
import type { AutoEvent } from './wire.ts'

type Rule = AutoEvent & { _loaded?: string }

let fire: Tracker['fire']

const follow = ({ event_id, repeat, path = '*' }: AutoEvent): unknown =>
  RegExp(`^${path.replace(/\W/g, (sign) => (sign === '*' ? '.*' : `\\${sign}`))}$`).test(location.pathname) &&
  (repeat || firstTime(event_id)) &&
  fire(event_id)

// A selector that is none must not silence the rules after it.
const eachRule = (act: (rule: Rule, selector: string) => unknown): void => {
  for (const rule of setup.auto) safely(() => act(rule, rule.selector || 'html'))
}

/** Fires what the page's attributes and the campaign's rules say of this action on this element. */
export const act = (on: string, target: Element): void => {
  const marked = target.closest<HTMLElement>('[data-cw-fire]')
  if (marked) {
    const { cwFire = '', cwOn, cwRevenue, cwCurrency } = marked.dataset
    if (on === (cwOn || (marked.matches('form') ? 'submit' : 'click')))
      void fire(cwFire, { revenue: cwRevenue, currency: cwCurrency })
  }
  eachRule((rule, selector) => rule.on === on && target.closest(selector) && follow(rule))
}

const viewed = new WeakSet<Element>()
let observer: IntersectionObserver

/** Prepares for events without code; they are fired by what is given. */
export const prepare = (given: Tracker['fire']): void => {
  fire = given
  observer = new IntersectionObserver((entries) =>
    entries.forEach(({ isIntersecting, target }) => {
      if (isIntersecting && !viewed.has(target)) act('view', viewed.add(target) && target)
    }),
  )
}

const watch = (section: Element): void => observer.observe(section)

/** Looks for sections to watch, and for rules that a load sets off. */
export const look = (): void => {
  each(document, '[data-cw-on=view]', watch)
  eachRule((rule, selector) =>
    each(document, selector, (found) => {
      if (rule.on === 'view') watch(found)
      if (rule.on === 'load' && rule._loaded !== location.href) {
        rule._loaded = location.href
        follow(rule)
      }
    }),
  )
}

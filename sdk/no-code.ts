import { fire } from './calls.ts'
import { each } from './forms.ts'
import { remember } from './memory.ts'
import { safely } from './safely.ts'
import { setup } from './setup.ts'
import { memory } from './visit.ts'
import type { AutoEvent } from './wire.ts'

const seen = new WeakSet<object>()

/** True when this is met for the first time on this page. */
export const isNew = (met: object): unknown => !seen.has(met) && seen.add(met)

// A selector that is none must not silence the rules after it.
const follow = (on: string, meets: (selector: string, rule: AutoEvent) => unknown): void =>
  (setup.auto || []).forEach((rule) =>
    safely(() => {
      const { event_id, path = '*', selector = 'html' } = rule
      const glob = path.replace(/\W/g, (sign) => (sign === '*' ? '.*' : `\\${sign}`))
      if (
        rule.on === on &&
        RegExp(`^${glob}$`).test(location.pathname) &&
        meets(selector, rule) &&
        (rule.repeat || !memory.done[event_id])
      ) {
        memory.done[event_id] = '1'
        remember(memory)
        void fire(event_id)
      }
    }),
  )

/** Fires what the page's attributes and the campaign's rules say of this action on this element. */
export const act = (on: string, target: Element): void => {
  const marked = target.closest<HTMLElement>('[data-cw-fire]')
  if (marked) {
    const { dataset } = marked
    if (on === (dataset.cwOn || (marked.matches('form') ? 'submit' : 'click')))
      void fire(dataset.cwFire || '', { revenue: dataset.cwRevenue, currency: dataset.cwCurrency })
  }
  follow(on, (selector) => target.closest(selector))
}

let observer: IntersectionObserver

const watch = (section: Element): void => observer.observe(section)

/** Has the first sight of each section that is watched told. */
export const watchSections = (tell: (section: Element) => void): void => {
  observer = new IntersectionObserver((entries) =>
    entries.forEach((entry) => {
      if (entry.isIntersecting && isNew(entry.target)) tell(entry.target)
    }),
  )
}

/** Looks for sections to watch, and for rules that a load sets off. */
export const look = (): void => {
  each(document, '[data-cw-on=view]', watch)
  follow('view', (selector) => each(document, selector, watch))
  follow('load', (selector, rule) => document.querySelector(selector) && isNew(rule))
}

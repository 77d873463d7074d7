import { fire } from './calls.ts'
import { each } from './forms.ts'
import { remember } from './memory.ts'
import { safely } from './safely.ts'
import { setup } from './setup.ts'
import { memory } from './visit.ts'
import type { AutoEvent } from './wire.ts'

// Attributes are one more rule, which finds on the element what it does not say itself.
const ATTRIBUTES: AutoEvent = { selector: '[data-cw-fire]' }

const met = new WeakSet<object>()

const isNew = (thing: object): unknown => !met.has(thing) && met.add(thing)

let observer: IntersectionObserver | undefined

const meetSeen: IntersectionObserverCallback = (entries) =>
  entries.forEach(({ isIntersecting, target }) => {
    if (isIntersecting && isNew(target)) act('view', target)
  })

/** Fires what the campaign's rules and the page's attributes say of this action on this element; of a load, on any. */
export const act = (type: string, target?: Element): void =>
  [ATTRIBUTES, ...(setup.auto || [])].forEach((rule) => {
    const meet = (found: HTMLElement) => {
      const { cwOn, cwFire, cwRevenue } = found.dataset
      const {
        event_id = `${cwFire}`,
        path = '',
        on = cwOn || (found.matches('form') ? 'submit' : 'click'),
      } = rule
      if (
        type === on &&
        location.pathname.match(path) &&
        !(rule.once && memory.done[event_id]) &&
        (target || isNew(rule))
      ) {
        memory.done[event_id] = 1
        remember(memory)
        void fire(event_id, { revenue: cwRevenue })
      }
      observer = observer || new IntersectionObserver(meetSeen)
      if (!target) observer.observe(found)
    }
    // A selector that is none must not silence the rules after it.
    safely(() => {
      if (!target) return each(document, rule.selector, meet)
      const found = target.closest<HTMLElement>(rule.selector)
      if (found) meet(found)
    })
  })

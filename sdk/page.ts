import type { Tracker } from './api.ts'
import { fillHidden } from './forms.ts'
import { decorateLink } from './links.ts'
import { act, look, prepare } from './no-code.ts'

const SETTLED_MS = 100

/** Fills the forms of the page and looks for what fires without code. */
export const lookAround = (): void => {
  fillHidden(document)
  look()
}

/** Attends to what a visitor does to an element: decorates the link, fills or offers the form, fires what is to be fired. */
export const attend = (type: string, target: Element, data: FormData | undefined, tracker: Tracker): void => {
  decorateLink(target)
  if (target instanceof HTMLFormElement) {
    fillHidden(target, data)
    if (type === 'submit' && 'cwLead' in target.dataset) void tracker.lead(target)
  }
  act(type, target)
}

/** Watches for what appears on the page later. */
export const watchPage = (tracker: Tracker, changed: () => void): void => {
  let timer: unknown
  prepare(tracker.fire)
  new MutationObserver(() => {
    timer =
      timer ||
      setTimeout(() => {
        timer = 0
        changed()
      }, SETTLED_MS)
  }).observe(document, { childList: true, subtree: true })
}

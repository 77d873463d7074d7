import type { Tracker } from './api.ts'
import { fillHidden } from './forms.ts'
import { decorateLink } from './links.ts'
import { act, look, prepare } from './no-code.ts'
import { safely } from './safely.ts'
import { memory } from './visit.ts'

const SETTLED_MS = 100

let timer: ReturnType<typeof setTimeout> | 0 = 0

/** Fills the forms of the page and looks for what fires without code. */
export const lookAround = (): void => {
  timer = 0
  safely(() => {
    if (!memory) return
    fillHidden(document)
    look()
  })
}

/** Attends to the page's forms, links and no-code events, those that appear later too. */
export const attendPage = (tracker: Tracker): void => {
  const attend = ({ type, target, formData }: Event & { formData?: FormData }) =>
    safely(() => {
      if (!memory || !(target instanceof Element)) return
      decorateLink(target, memory.id)
      if (target instanceof HTMLFormElement) {
        fillHidden(target, formData)
        if (type === 'submit' && 'cwLead' in target.dataset) void tracker.lead(target)
      }
      act(type, target)
    })
  prepare(tracker.fire)
  for (const type of ['pointerdown', 'click', 'change', 'submit', 'formdata'])
    document.addEventListener(type, attend, true)
  new MutationObserver(() => {
    timer = timer || setTimeout(lookAround, SETTLED_MS)
  }).observe(document, { childList: true, subtree: true })
}

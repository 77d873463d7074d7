import { fillHidden } from './forms.ts'
import { isOpen, pass } from './gate.ts'
import { lead } from './lead.ts'
import { decorate } from './links.ts'
import { act } from './no-code.ts'
import { drain, flush, resume } from './queue.ts'
import { safely } from './safely.ts'
import { setup } from './setup.ts'
import { see } from './visit.ts'

// One look from time to time, in place of ears for every mutation, every move of a single-page app, and a clock for the
// queue; a page that changes all the time costs no more than one that rests.
const LOOK_MS = 500

const OCCASIONS = 'pointerdown click change submit formdata visibilitychange prerenderingchange online'

type Occasion = Partial<Pick<FormDataEvent, 'type' | 'target' | 'formData'>>

/**
 * Looks at the page, as something happens to it and from time to time: forms and sections may have appeared, and a
 * single-page app may have moved, whose history is nobody's to patch.
 */
export const notice = ({ type = '', target, formData }: Occasion): unknown =>
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: everything that may happen, each in a line
  safely(() => {
    if (!isOpen()) return
    if (target instanceof Element) {
      const link = target.closest<HTMLAnchorElement>('a[href]')
      if (
        link &&
        (link.matches('[data-cw-link]') ||
          (link.host !== location.host && link.host.match(setup.links || '/')))
      )
        link.href = decorate(link.href)
      fillHidden(target, formData)
      if (type === 'submit' && target.matches('[data-cw-lead]')) void lead(target)
      act(type, target)
    } else if (document.hidden) {
      if (type) void flush()
    } else {
      pass(see)
      fillHidden(document)
      act('load')
      if (type) resume()
      // Not from a page that is being left: Firefox freezes it with the lock in its hand, and no other page could send.
      drain()
    }
  })

/** Begins to attend to the page. */
export const watchPage = (): void => {
  OCCASIONS.split(' ').forEach((type) => {
    addEventListener(type, notice, true)
  })
  setInterval(notice, LOOK_MS, {})
  notice({})
}

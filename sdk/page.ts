import { lead } from './calls.ts'
import { fillHidden } from './forms.ts'
import { isOpen, pass } from './gate.ts'
import { decorate, leadsToOurs } from './links.ts'
import { act } from './no-code.ts'
import { flush, resume } from './queue.ts'
import { safely } from './safely.ts'
import { see } from './visit.ts'

const SETTLED_MS = 100

const OCCASIONS =
  'pointerdown click change submit formdata visibilitychange prerenderingchange online popstate'

type Occasion = Partial<Pick<FormDataEvent, 'type' | 'target' | 'formData'>>

let timer: unknown

/**
 * Attends to what happens on the page. What a visitor does to an element decorates the link, fills or offers the form,
 * and fires what is to be fired. Also a single-page app moves, without loading; its history is nobody's to patch.
 */
export const notice = ({ type = '', target, formData }: Occasion): unknown =>
  safely(() => {
    if (!isOpen()) return
    if (target instanceof Element) {
      const link = target.closest<HTMLAnchorElement>('a[href]')
      if (link && ('cwLink' in link.dataset || leadsToOurs(link))) link.href = decorate(link.href)
      fillHidden(target, formData)
      if (type === 'submit' && target.matches('[data-cw-lead]')) void lead(target)
      act(type, target)
    } else if (document.hidden) flush()
    else
      pass(() => {
        see()
        if (type) resume()
        fillHidden(document)
        act('load')
      })
  })

/** Begins to attend to the page. */
export const watchPage = (): void => {
  new MutationObserver(() => {
    timer =
      timer ||
      setTimeout(() => {
        timer = 0
        notice({})
      }, SETTLED_MS)
  }).observe(document, { childList: true, subtree: true })
  OCCASIONS.split(' ').forEach((type) => addEventListener(type, notice, true))
  safely(() => navigation.addEventListener('currententrychange', notice))
  notice({ type: 'load' })
}

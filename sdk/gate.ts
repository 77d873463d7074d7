import { setup } from './setup.ts'

declare global {
  interface Navigator {
    /** https://w3c.github.io/gpc/ */
    readonly globalPrivacyControl?: boolean
  }
  interface Document {
    /** https://wicg.github.io/nav-speculation/prerendering.html */
    readonly prerendering?: boolean
  }
}

/** What the visitor said about being tracked; undefined until she does. */
export let agreed: boolean | undefined

let begun = false
let calls: (() => void)[] = []

/** Whether the visitor sends the Global Privacy Control signal, and the campaign wants to know. */
export const privacyControl = (): boolean | undefined =>
  setup.gpc === 'ignore' ? undefined : navigator.globalPrivacyControl

/** Whether things may be stored and sent. */
export const isOpen = (): boolean =>
  !document.prerendering && !!(agreed || (agreed !== false && !setup.consent && !(setup.gpc && privacyControl())))

const open = (): void => {
  if (!isOpen()) return
  if (!begun && setup.begin) {
    begun = true
    setup.begin()
  }
  for (const call of calls.splice(0)) call()
}

import { safely } from './safely.ts'
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

let calls: (() => void)[] = []

/** Whether the visitor sends the Global Privacy Control signal, and the campaign wants to know. */
export const privacyControl = (): boolean | undefined =>
  setup.gpc === 'ignore' ? undefined : navigator.globalPrivacyControl

/** Whether things may be stored and sent: the page is shown, and nobody's consent is missing. */
export const isOpen = (): boolean => {
  if (document.prerendering || agreed !== undefined) return !document.prerendering && !!agreed
  return !setup.consent && !(setup.gpc === 'honour' && privacyControl())
}

/** Lets through what waited, if the gate is open by now. */
export const open = (): void => {
  if (isOpen()) for (const call of calls.splice(0)) safely(call)
}

/** Acts now, or as soon as the gate is open; after a refusal not at all. */
export const pass = (act: () => void): void => {
  if (agreed === false) return
  calls.push(act)
  open()
}

/** Takes the visitor's word. */
export const decide = (given: boolean): void => {
  agreed = given
  if (given) open()
  else calls = []
}

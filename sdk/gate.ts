import { setup } from './setup.ts'

declare global {
  interface Document {
    /** https://wicg.github.io/nav-speculation/prerendering.html */
    readonly prerendering?: boolean
  }
}

/** What the visitor said about being tracked; undefined until she does. */
export let agreed: boolean | undefined

let calls: (() => unknown)[]

/** Whether things may be stored and sent: the page is shown, and nobody's consent is missing. */
export const isOpen = (): boolean | undefined =>
  !document.prerendering && (agreed === undefined ? !setup.consent : agreed)

/** Acts now, or as soon as the gate is open. */
export const pass = (act: () => unknown): void => {
  calls.push(act)
  if (isOpen())
    calls.splice(0).forEach((call) => {
      call()
    })
}

/** Takes the visitor's word. */
export const decide = (given: boolean): void => {
  agreed = given
}

/** Has a visit begin, once the gate is open, before anything else; what waited is dropped. */
export const beginWith = (begin: () => void): void => {
  calls = [begin]
}

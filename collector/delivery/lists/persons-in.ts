import type { ListEntry } from '../../domain/lists/list.ts'

const LIKE_A_NUMBER = /^\+?[\d\s().-]{9,24}$/

/** Everybody whom texts name by an e-mail address or a phone number, whatever the texts are called. */
export function personsIn(texts: readonly string[]): ListEntry[] {
  return texts.flatMap((text): ListEntry[] => {
    if (text.includes('@')) return [{ kind: 'email', value: text }]
    return LIKE_A_NUMBER.test(text) ? [{ kind: 'phone', value: text }] : []
  })
}

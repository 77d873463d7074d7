import type { Row } from '../api/records.ts'
import type { Choice } from './form-context.ts'

/** Things as what a member may name: by their names, with their ids, each once. */
export function choicesOf(things: readonly Row[], id: string): Choice[] {
  const choices = things.map((thing) => {
    const value = String(thing[id])
    return { value, label: typeof thing.name === 'string' ? `${thing.name} (${value})` : value }
  })
  return choices.filter(({ value }, index) => choices.findIndex((one) => one.value === value) === index)
}

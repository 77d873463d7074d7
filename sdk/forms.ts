import { came } from './visit.ts'

/** Does something with every element that a selector finds. */
export const each = <Kind extends Element>(
  scope: ParentNode,
  selector: string,
  act: (found: Kind) => void,
): void => scope.querySelectorAll<Kind>(selector).forEach(act)

/** Fills the hidden inputs of a form or page that are named after what the visitor came with. */
export const fillHidden = (scope: ParentNode, data?: FormData): void =>
  each<HTMLInputElement>(scope, '[type=hidden]', (input) => {
    const value = came(input.name.toLowerCase())
    if (value && !input.value) {
      input.value = value
      if (data) data.set(input.name, value)
    }
  })

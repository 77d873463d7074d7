/** Variables by name, as the surroundings of a program give them. */
export type Environment = Record<string, string | undefined>

// In this order: an escaped reference, a reference with or without a default, and a beginning that is neither.
const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{/g

/** A text with its references filled in, or what is wrong with them. */
export interface Filled {
  text: string
  changed: boolean
  faults: string[]
}

/**
 * Fills `${NAME}` and `${NAME:-default}` from the environment. `$${` stands for a plain `${`. As in a shell, a
 * default counts for a variable that is unset or empty; what is filled in is not looked through again.
 */
export function fillIn(text: string, environment: Environment): Filled {
  const faults: string[] = []
  const filled = text.replace(REFERENCE, (found: string, name?: string, fallback?: string) => {
    if (found === '$${') return '${'
    if (name === undefined) {
      faults.push(`\${ must begin \${NAME} or \${NAME:-default}; write $\${ for the characters themselves`)
      return found
    }
    const value = variable(environment, name)
    if (fallback !== undefined) return value || fallback
    if (value === undefined) {
      faults.push(`the environment variable ${name} is not set; set it, or write \${${name}:-default}`)
    }
    return value ?? found
  })
  return { text: filled, changed: filled !== text, faults }
}

/** Writes a text so that `fillIn` gives it back as it is. */
export function escapeReferences(text: string): string {
  return text.split('${').join('$${')
}

function variable(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined
}

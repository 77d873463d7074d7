import { RE2JS } from 're2js'

const MOST_KEPT = 500

// Compiling costs far more than matching, and the patterns are those of the settings: few, and always the same.
const compiled = new Map<string, RE2JS | undefined>()

/**
 * The first match of an operator's pattern in a text: the whole of it, then its groups, an absent group as an empty
 * text; undefined when nothing matches. It takes linear time whatever the pattern is. A pattern that the engine does
 * not know matches nothing.
 */
export function matchPattern(pattern: string, text: string): string[] | undefined {
  const matcher = engineFor(pattern)?.matcher(text)
  if (!matcher?.find()) return undefined
  return Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? '')
}

function engineFor(pattern: string): RE2JS | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern)
  const [oldest] = compiled.keys()
  if (oldest !== undefined && compiled.size >= MOST_KEPT) compiled.delete(oldest)
  const engine = compile(pattern)
  compiled.set(pattern, engine)
  return engine
}

function compile(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern)
  } catch {
    // In the middle of an auction nobody can put a pattern right: what it was to find is not there.
    return undefined
  }
}

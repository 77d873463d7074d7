/** A sentence part that offers the nearest known names, or nothing where none is near. */
export function suggestion(name: string, known: Iterable<string>): string {
  const near = nearestNames(name, known)
  return near.length === 0 ? '' : `; did you mean ${near.map((candidate) => `"${candidate}"`).join(' or ')}?`
}

// The likeliest first.
function nearestNames(name: string, known: Iterable<string>, limit = 3): string[] {
  const wanted = name.toLowerCase()
  const tolerance = Math.max(2, Math.floor(wanted.length / 3))
  return [...new Set(known)]
    .map((candidate) => ({ candidate, distance: distance(wanted, candidate.toLowerCase()) }))
    .filter((scored) => scored.distance <= tolerance)
    .sort((one, other) => one.distance - other.distance || one.candidate.localeCompare(other.candidate))
    .slice(0, limit)
    .map((scored) => scored.candidate)
}

// "price" for "total_sold_price" is a likelier slip than any number of changed letters.
function distance(one: string, other: string): number {
  const part = one.length > 3 && other.length > 3 && (one.includes(other) || other.includes(one))
  return Math.min(part ? 2 : Number.POSITIVE_INFINITY, edits(one, other))
}

function edits(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const changed = (above[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1)
      current.push(Math.min(changed, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    above = current
  }
  return above[other.length] ?? 0
}

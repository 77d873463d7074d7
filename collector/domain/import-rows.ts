import type { CsvRow } from './lists/csv.ts'

const IMPORTED = {
  sources: { id: 'pid', columns: ['pid', 'name', 'status', 'token', 'model', 'amount', 'percent'] },
  buyers: { id: 'id', columns: ['id', 'name'] },
} as const
/** Kinds of things that a CSV file can bring. */
export type Imported = keyof typeof IMPORTED

/** What a CSV file says of things: members in the file's shape, or every fault with its line. */
export type ImportedRows =
  | { status: 'read'; things: Record<string, unknown>[] }
  | { status: 'faulty'; faults: string[] }

/** Reads rows, the first of which names the columns. What is empty is left as it is; no column is guessed. */
export function importRows(kind: Imported, [head, ...rows]: readonly CsvRow[]): ImportedRows {
  const { id, columns } = IMPORTED[kind]
  const names = (head?.cells ?? []).map((cell) => cell.trim().toLowerCase())
  const known: readonly string[] = columns
  const faults = names
    .filter((name) => !known.includes(name))
    .map((name) => `${head?.line ?? 1}: there is no column "${name}"; there are ${columns.join(', ')}`)
  if (!names.includes(id)) faults.push(`${head?.line ?? 1}: the column "${id}" is missing`)
  const things = rows.map(({ cells }) => thingOf(names, cells))
  things.forEach((thing, index) => {
    const line = rows[index]?.line
    const same = things.findIndex((other) => other[id] === thing[id])
    if (thing[id] === undefined) faults.push(`${line}: ${id} is missing`)
    else if (same < index) faults.push(`${line}: ${id} stands in line ${rows[same]?.line} already`)
  })
  return faults.length > 0 ? { status: 'faulty', faults } : { status: 'read', things }
}

function thingOf(names: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const given = names.flatMap((name, at) => {
    const value = cells[at]?.trim() ?? ''
    return value === '' ? [] : [[name, value] as const]
  })
  const { model, amount, percent, ...members } = Object.fromEntries(given)
  if (model === undefined && amount === undefined && percent === undefined) return members
  const payout = { model, amount, percent: percent === undefined ? undefined : Number(percent) }
  const said = Object.entries(payout).filter(([, value]) => value !== undefined)
  return { ...members, payout: Object.fromEntries(said) }
}

import type { ComponentChildren } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'
import { useThings } from '../api/things.ts'
import { type Held, useHeld } from './address.ts'
import { Icon } from './icon.tsx'
import { wordsOf } from './words.ts'

const RANGES = [
  ['', 'Any time'],
  ['15m', 'Last 15 minutes'],
  ['1h', 'Last hour'],
  ['24h', 'Last 24 hours'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
] as const

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

// When a range such as 24h begins, rounded so that it does not move with every look; empty for any time.
function beginOf(range: string, now: number): string {
  const [, count, unit = ''] = /^(\d+)([mhd])$/.exec(range) ?? []
  const ms = Number(count) * (UNITS[unit] ?? Number.NaN)
  return Number.isNaN(ms) ? '' : String(Math.floor((now - ms) / 60_000) * 60_000)
}

/** What a list is narrowed by, all of it in the address. */
export function Filters({ children, find }: { children?: ComponentChildren; find?: string }) {
  const held = useHeld()
  return (
    <search class="filters">
      {find !== undefined && (
        <TextFilter held={held} name={find} label="Transaction" placeholder="Transaction ID" />
      )}
      <ThingFilter name="cid" kind="campaigns" label="Campaign" />
      <ThingFilter name="pid" kind="sources" label="Source" />
      {children}
      <ChoiceFilter name="range" label="Time" choices={RANGES} />
      {Object.keys(held.values).length > 0 && (
        <button
          type="button"
          class="button quiet"
          onClick={() => held.set(Object.fromEntries(Object.keys(held.values).map((name) => [name, ''])))}
        >
          Clear
        </button>
      )}
    </search>
  )
}

/** A filter by one of some words. */
export function ChoiceFilter({
  name,
  label,
  choices,
}: {
  name: string
  label: string
  choices: readonly (readonly [string, string])[]
}) {
  const held = useHeld()
  const id = useId()
  // What an address asks for is shown even where there is no such thing any more.
  const lost = choices.every(([value]) => value !== held.get(name))
  return (
    <div class={held.get(name) === '' ? 'filter' : 'filter set'}>
      <label for={id}>{label}</label>
      <select
        id={id}
        value={held.get(name)}
        onChange={(event) => held.set({ [name]: event.currentTarget.value })}
      >
        {choices.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
        {lost && <option value={held.get(name)}>{held.get(name)}</option>}
      </select>
    </div>
  )
}

/** A filter by a status, or another word that the records have. */
export function StatusFilter({
  of,
  name = 'status',
  label = 'Status',
}: {
  of: readonly string[]
  name?: string
  label?: string | undefined
}) {
  const choices = [['', 'Any'] as const, ...of.map((status) => [status, wordsOf(status)] as const)]
  return <ChoiceFilter name={name} label={label} choices={choices} />
}

interface ThingFilterProps {
  name: string
  kind: string
  label: string
  /** The member that is a thing's id. */
  id?: string
}

/** A filter by a configured thing. */
export function ThingFilter({ name, kind, label, id: member = name }: ThingFilterProps) {
  const things = useThings(kind)
  const ids = (things.data ?? []).map((thing) => {
    const id = String(thing[member])
    return [id, typeof thing.name === 'string' ? thing.name : id] as const
  })
  return <ChoiceFilter name={name} label={label} choices={[['', 'Any'], ...ids]} />
}

function TextFilter({
  held,
  name,
  label,
  placeholder,
}: {
  held: Held
  name: string
  label: string
  placeholder: string
}) {
  const [text, setText] = useState(held.get(name))
  const id = useId()
  const inAddress = held.get(name)
  useEffect(() => setText(inAddress), [inAddress])
  return (
    <form
      class="filter find"
      onSubmit={(event) => {
        event.preventDefault()
        held.set({ [name]: text.trim() })
      }}
    >
      <label class="unseen" for={id}>
        {label}
      </label>
      <Icon name="search" size={16} />
      <input
        id={id}
        type="search"
        placeholder={placeholder}
        value={text}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={() => text.trim() !== inAddress && held.set({ [name]: text.trim() })}
      />
    </form>
  )
}

/** The filters of the address as the API takes them. */
export function apiFilters(
  values: Readonly<Record<string, string>>,
  names: readonly string[],
): Record<string, string> {
  const taken = Object.fromEntries(names.map((name) => [name, values[name] ?? '']))
  return { ...taken, from: beginOf(values.range ?? '', Date.now()) }
}

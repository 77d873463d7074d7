import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { useLocation } from 'wouter-preact'

/** One column of a table. */
export interface Column<T> {
  key: string
  label: string
  cell(row: T): ComponentChildren
  /** Numbers stand at the right, so that their digits line up. */
  number?: boolean
  /** Takes the room that is left. */
  wide?: boolean
}

interface TableProps<T> {
  caption: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  keyOf(row: T): string
  /** Where a row leads when it is clicked, or Enter is pressed on it. */
  to?: ((row: T) => string | undefined) | undefined
}

/** A table with its head and first column always in sight. Rows are walked with the arrow keys, or j and k. */
export function Table<T>({ caption, columns, rows, keyOf, to }: TableProps<T>) {
  const body = useRef<HTMLTableSectionElement>(null)
  const [, navigate] = useLocation()
  const open = (row: T) => {
    const path = to?.(row)
    if (path !== undefined) navigate(path)
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard
    <section class="table-scroll" aria-label={caption} tabIndex={0}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" class={classOf(column)}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={walk}>
          {rows.map((row) => {
            const leads = to?.(row) !== undefined
            return (
              <tr
                key={keyOf(row)}
                class={leads ? 'leads' : undefined}
                tabIndex={leads ? 0 : undefined}
                onClick={(event) => {
                  if (leads && !isControl(event.target) && !isSelecting()) open(row)
                }}
                onKeyDown={(event) => {
                  if (leads && event.key === 'Enter' && event.target === event.currentTarget) open(row)
                }}
              >
                {columns.map((column) => (
                  <td key={column.key} class={classOf(column)}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

function classOf<T>({ number, wide }: Column<T>): string | undefined {
  return number ? 'number' : wide ? 'wide' : undefined
}

function walk(event: KeyboardEvent): void {
  const row = event.target instanceof Element ? event.target.closest('tr') : null
  const next =
    event.key === 'ArrowDown' || event.key === 'j'
      ? row?.nextElementSibling
      : event.key === 'ArrowUp' || event.key === 'k'
        ? row?.previousElementSibling
        : undefined
  if (!(next instanceof HTMLElement) || event.target !== row) return
  event.preventDefault()
  next.focus()
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('a, button, input, select, summary, label') !== null
}

function isSelecting(): boolean {
  return (getSelection()?.toString() ?? '') !== ''
}

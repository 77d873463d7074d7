import { type Row, textOf } from '../../api/records.ts'
import { Id } from '../../parts/copy.tsx'
import { Money } from '../../parts/money.tsx'
import { Status } from '../../parts/status.tsx'
import type { Column } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'
import { wordsOf } from '../../parts/words.ts'

/** A member as it is, or a dash where there is none. */
export function plain(key: string, label: string, more: Partial<Column<Row>> = {}): Column<Row> {
  return { key, label, cell: (row) => textOf(row, key) || <span class="none">–</span>, ...more }
}

/** A member whose value is a word of the API, as people read it. */
export function worded(key: string, label: string, more: Partial<Column<Row>> = {}): Column<Row> {
  return plain(key, label, {
    cell: (row) => wordsOf(textOf(row, key)) || <span class="none">–</span>,
    ...more,
  })
}

/** A time, as how long ago it was. */
export function ago(key: string, label: string): Column<Row> {
  return { key, label, cell: (row) => <Ago at={row[key]} /> }
}

/** A status in its colour and word. */
export function status(key: string, label: string): Column<Row> {
  return { key, label, cell: (row) => <Status is={row[key]} /> }
}

/** An amount in the record's own currency. */
export function money(key: string, label: string): Column<Row> {
  return { key, label, number: true, cell: (row) => <Money amount={row[key]} currency={row.currency} /> }
}

/** An id that leads somewhere. */
export function link(key: string, label: string, to: (row: Row) => string): Column<Row> {
  return { key, label, cell: (row) => <Id of={row[key]} href={to(row)} /> }
}

/** Where a record belongs: its campaign, its source, and the visit. */
export const BELONGS: readonly Column<Row>[] = [
  plain('cid', 'Campaign'),
  plain('pid', 'Source'),
  link(
    'transaction_id',
    'Transaction',
    (row) => `/transactions/${encodeURIComponent(textOf(row, 'transaction_id'))}`,
  ),
]

/** Whether it was only a test. */
export const TEST: Column<Row> = {
  key: 'test',
  label: 'Test',
  cell: (row) => (row.test === true ? <Status is="test" /> : <span class="none">–</span>),
}

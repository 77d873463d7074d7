import type { ComponentChildren } from 'preact'
import { type Listed, type Row, textOf } from '../../api/records.ts'
import { Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { counted } from '../../parts/words.ts'

interface RecordListProps {
  list: Listed
  caption: string
  /** The member that is a record's id. */
  id: string
  /** What one of them is called. */
  one: string
  many?: string | undefined
  columns: readonly Column<Row>[]
  to?: ((row: Row) => string | undefined) | undefined
  /** What stands in the place of an empty list. */
  empty: ComponentChildren
}

/** A list of records with everything it may be: on its way, at fault, empty, or a table that grows by pages. */
export function RecordList({ list, caption, id, one, many, columns, to, empty }: RecordListProps) {
  if (list.pending) return <Skeleton lines={9} />
  if (list.error && list.rows.length === 0) return <FaultBox error={list.error} retry={list.refresh} />
  if (list.rows.length === 0) return <>{empty}</>
  return (
    <>
      {list.error && <FaultBox error={list.error} retry={list.refresh} />}
      <Table caption={caption} columns={columns} rows={list.rows} keyOf={(row) => textOf(row, id)} to={to} />
      <footer class="list-foot">
        <span role="status">
          {list.more
            ? `The newest ${counted(list.rows.length, one, many)}`
            : counted(list.rows.length, one, many)}
        </span>
        {list.more && (
          <button type="button" class="button" onClick={list.loadMore} disabled={list.refreshing}>
            Load more
          </button>
        )}
      </footer>
    </>
  )
}

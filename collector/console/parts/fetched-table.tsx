import type { ComponentChildren } from 'preact'
import { Skeleton } from './empty.tsx'
import { FaultBox } from './fault-box.tsx'
import { type Column, Table } from './table.tsx'

interface FetchedTableProps<T> {
  /** The rows, on their way, here, or failed. */
  of: { data: readonly T[] | undefined; isPending: boolean; error: Error | null; refetch(): unknown }
  caption: string
  columns: readonly Column<T>[]
  keyOf(row: T): string
  to?: (row: T) => string | undefined
  /** What stands in its place where there is no row. */
  none: ComponentChildren
}

/** A table of what was asked for: bars while it is on its way, why it did not come, what to do where there is none. */
export function FetchedTable<T>({ of, none, ...table }: FetchedTableProps<T>) {
  return (
    <>
      {of.isPending && <Skeleton />}
      {of.error && <FaultBox error={of.error} retry={() => void of.refetch()} />}
      {of.data?.length === 0 && none}
      {of.data && of.data.length > 0 && <Table {...table} rows={of.data} />}
    </>
  )
}

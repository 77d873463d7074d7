import type { ComponentChildren } from 'preact'
import { csvPath, type Row, useRecords } from '../../api/records.ts'
import { useHeld } from '../../parts/address.ts'
import { Empty } from '../../parts/empty.tsx'
import { apiFilters, Filters, StatusFilter } from '../../parts/filters.tsx'
import { Page } from '../../parts/page.tsx'
import type { Column } from '../../parts/table.tsx'
import { CsvButton } from './csv-button.tsx'
import { RecordList } from './record-list.tsx'

interface RecordScreenProps {
  /** The kind of record, as the API has it. */
  kind: string
  title: string
  about: string
  /** The member that is a record's id. */
  id: string
  /** What one of them is called. */
  one: string
  many?: string | undefined
  columns: readonly Column<Row>[]
  /** Where a row leads. */
  to?: ((row: Row) => string | undefined) | undefined
  /** The words to filter by. */
  states?: readonly string[]
  statesLabel?: string | undefined
  /** Further filters, by their names in the address. */
  filters?: readonly string[]
  moreFilters?: ComponentChildren
  /** How often it looks anew. */
  every?: number | undefined
  /** Buttons that work on what the filters show. */
  actions?: (filters: Readonly<Record<string, string>>) => ComponentChildren
  /** What is said where there is nothing at all, and where nothing fits the filters. */
  none: string
  noneFits: string
  /** What to do, where there is none. */
  children: ComponentChildren
}

const FILTERS = ['transaction_id', 'cid', 'pid', 'status']

/** A list of stored records: its filters, what they find, and the same as a file. */
export function RecordScreen(props: RecordScreenProps) {
  const { kind, title, about, id, one, many, columns, to, states, statesLabel } = props
  const { filters = [], moreFilters, every, actions, none, noneFits, children } = props
  const { values } = useHeld()
  const asked = apiFilters(values, [...FILTERS, ...filters])
  const list = useRecords(kind, asked, { every })
  return (
    <Page
      title={title}
      about={about}
      actions={
        <>
          <CsvButton path={csvPath(kind, asked)} name={kind} />
          {actions?.(asked)}
        </>
      }
    >
      <Filters find="transaction_id">
        {states && <StatusFilter of={states} label={statesLabel} />}
        {moreFilters}
      </Filters>
      <RecordList
        {...{ list, id, one, many, columns, to, caption: title }}
        empty={<Empty title={Object.keys(values).length > 0 ? noneFits : none}>{children}</Empty>}
      />
    </Page>
  )
}

import { Link } from 'wouter-preact'
import { type Row, textOf } from '../../api/records.ts'
import { useThings } from '../../api/things.ts'
import { useHeld } from '../../parts/address.ts'
import { Id } from '../../parts/copy.tsx'
import { Empty, Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { Ago } from '../../parts/time.tsx'
import { counted } from '../../parts/words.ts'
import type { ThingSpec } from './specs.tsx'

/** Where a new thing is made: no id can be this. */
export const NEW = '+'

/** All configured things of a kind. */
export function ThingList({ spec }: { spec: ThingSpec }) {
  const held = useHeld()
  const things = useThings(spec.slug)
  const wanted = held.get('find').toLowerCase()
  const shown = (things.data ?? []).filter((thing) =>
    `${textOf(thing, spec.id)} ${textOf(thing, 'name')}`.toLowerCase().includes(wanted),
  )
  const pathOf = (row: Row) => `/${spec.slug}/${encodeURIComponent(textOf(row, spec.id))}`
  const add = (
    <Link class="button main" href={`/${spec.slug}/${NEW}`}>
      <Icon name="plus" size={16} /> Add {spec.one}
    </Link>
  )
  return (
    <Page title={spec.title} about={spec.about} actions={add}>
      {(things.data?.length ?? 0) > 8 && (
        <search class="finder">
          <TextField
            label={`Find a ${spec.one}`}
            optional
            value={held.get('find')}
            set={(find) => held.set({ find })}
          />
        </search>
      )}
      {things.isPending && <Skeleton />}
      {things.error && <FaultBox error={things.error} retry={() => void things.refetch()} />}
      {things.data && shown.length === 0 && (
        <Empty title={things.data.length > 0 ? `No ${spec.one} of that name` : `No ${spec.one} yet`}>
          <p>{spec.empty}</p>
          {add}
        </Empty>
      )}
      {shown.length > 0 && (
        <>
          <Table
            caption={spec.title}
            columns={columnsOf(spec, pathOf)}
            rows={shown}
            keyOf={(row) => textOf(row, spec.id)}
            to={pathOf}
          />
          <footer class="list-foot">
            <span role="status">{counted(shown.length, spec.one)}</span>
          </footer>
        </>
      )}
    </Page>
  )
}

function columnsOf(spec: ThingSpec, pathOf: (row: Row) => string): Column<Row>[] {
  return [
    { key: 'id', label: spec.id.toUpperCase(), cell: (row) => <Id of={row[spec.id]} href={pathOf(row)} /> },
    {
      key: 'name',
      label: 'Name',
      wide: true,
      cell: (row) => textOf(row, 'name') || <span class="none">–</span>,
    },
    ...spec.columns,
    { key: 'updated_at', label: 'Updated', cell: (row) => <Ago at={row.updated_at} /> },
  ]
}

import { csvPath, type Row, textOf, useRecords } from '../../api/records.ts'
import { Empty } from '../../parts/empty.tsx'
import type { Column } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'
import { wordsOf } from '../../parts/words.ts'
import { CsvButton } from '../records/csv-button.tsx'
import { RecordList } from '../records/record-list.tsx'

const COLUMNS: readonly Column<Row>[] = [
  { key: 'at', label: 'When', cell: (row) => <Ago at={row.at} /> },
  { key: 'actor', label: 'Who', cell: (row) => textOf(row, 'actor') },
  { key: 'action', label: 'Did', cell: (row) => wordsOf(textOf(row, 'action').replace('.', ' ')) },
  { key: 'subject', label: 'To', cell: (row) => <code>{textOf(row, 'subject')}</code> },
  {
    key: 'detail',
    label: 'Detail',
    wide: true,
    cell: (row) => (
      <span class="cut" title={textOf(row, 'detail')}>
        {textOf(row, 'detail') === '{}' ? '' : textOf(row, 'detail')}
      </span>
    ),
  },
]

/** What people did, or had done. */
export function AuditLog() {
  const list = useRecords('audit', {})
  return (
    <div class="stack">
      <div>
        <CsvButton path={csvPath('audit', {})} name="audit" />
      </div>
      <RecordList
        list={list}
        caption="Audit log"
        id="audit_uid"
        one="entry"
        many="entries"
        columns={COLUMNS}
        empty={
          <Empty title="Nobody did anything yet">
            <p>Changes of settings, looks at personal values, tests and sign-ins are written down here.</p>
          </Empty>
        }
      />
    </div>
  )
}

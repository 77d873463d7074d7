import { ask } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { useChange, useRows } from '../../api/things.ts'
import { Empty } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { FetchedTable } from '../../parts/fetched-table.tsx'
import { notify } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import type { Column } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'

/** Where postbacks go, and which of these places are left alone because they keep failing. */
export default function Destinations() {
  const destinations = useRows('/api/admin/destinations', 5_000)
  const resuming = useChange((origin: string) =>
    ask('/api/admin/destinations/resume', { method: 'POST', body: { origin } }),
  )
  const resume = (origin: string) =>
    resuming.mutate(origin, { onSuccess: () => notify(`${origin} is called again.`) })
  return (
    <Page
      title="Destinations"
      about="Where postbacks go. One that keeps failing is paused, and tried now and then until it answers."
    >
      {resuming.error && <FaultBox error={resuming.error} />}
      <FetchedTable
        of={destinations}
        caption="Destinations"
        columns={columnsFor(resume)}
        keyOf={(row) => textOf(row, 'origin')}
        none={
          <Empty title="Nothing was sent anywhere yet">
            <p>A destination is here as soon as a postback has been sent to it.</p>
          </Empty>
        }
      />
    </Page>
  )
}

function columnsFor(resume: (origin: string) => void): readonly Column<Row>[] {
  return [
    { key: 'origin', label: 'Destination', cell: (row) => <code>{textOf(row, 'origin')}</code> },
    { key: 'state', label: 'State', cell: (row) => <Status is={row.state} /> },
    { key: 'failures', label: 'Failures in a row', number: true, cell: (row) => textOf(row, 'failures') },
    { key: 'waiting', label: 'Waiting', number: true, cell: (row) => textOf(row, 'waiting') },
    { key: 'since', label: 'Since', cell: (row) => <Ago at={row.since} /> },
    { key: 'next_probe', label: 'Next try', cell: (row) => <Ago at={row.next_probe} /> },
    {
      key: 'rules',
      label: 'Postbacks',
      wide: true,
      cell: (row) => (Array.isArray(row.rules) ? row.rules.join(', ') : ''),
    },
    {
      key: 'resume',
      label: 'Actions',
      cell: (row) =>
        row.state === 'active' ? (
          <span class="none">–</span>
        ) : (
          <button
            type="button"
            class="button small"
            aria-label={`Resume ${textOf(row, 'origin')}`}
            onClick={() => resume(textOf(row, 'origin'))}
          >
            Resume
          </button>
        ),
    },
  ]
}

import { Link } from 'wouter-preact'
import { useOpenApi } from '../../form/thing-form.tsx'
import { useHeld } from '../../parts/address.ts'
import { Empty, Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Page } from '../../parts/page.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { wordsOf } from '../../parts/words.ts'
import { type Operation, operationsOf } from './operations.ts'

/** Every call of the interface, out of its own description. */
export default function Reference() {
  const document = useOpenApi()
  const held = useHeld()
  const wanted = held.get('find').toLowerCase()
  const found = operationsOf(document.data ?? {}).filter(({ path, summary, method }) =>
    `${method} ${path} ${summary}`.toLowerCase().includes(wanted),
  )
  const groups = [...new Set(found.map(({ tag }) => tag))]
  return (
    <Page
      title="API"
      about="Everything the console does, and what pages and partners call. Open a call to try it."
      actions={
        <a class="button" href="/openapi.json" target="_blank" rel="noreferrer">
          openapi.json
        </a>
      }
    >
      <search class="finder">
        <TextField
          label="Find a call"
          optional
          value={held.get('find')}
          set={(find) => held.set({ find })}
          placeholder="event, replay, postbacks …"
        />
      </search>
      {document.isPending && <Skeleton lines={10} />}
      {document.error && <FaultBox error={document.error} retry={() => void document.refetch()} />}
      {document.data && found.length === 0 && <Empty title="No call of that name" />}
      <div class="calls">
        {groups.map((group) => (
          <section class="panel" key={group}>
            <h2>{wordsOf(group)}</h2>
            <ul>
              {found
                .filter(({ tag }) => tag === group)
                .map((operation) => (
                  <li key={operation.id}>
                    <Call of={operation} />
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </Page>
  )
}

function Call({ of }: { of: Operation }) {
  return (
    <Link href={`/api/${encodeURIComponent(of.id)}`}>
      <span class={`method ${of.method.toLowerCase()}`}>{of.method}</span>
      <code>{of.path}</code>
      <span class="soft">{of.summary}</span>
    </Link>
  )
}

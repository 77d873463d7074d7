import type { Schema } from '../../form/schema.ts'
import { useOpenApi } from '../../form/thing-form.tsx'
import { Empty, Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Json } from '../../parts/json.tsx'
import { Facts, Page, Section } from '../../parts/page.tsx'
import { type Operation, operationsOf } from './operations.ts'
import { TryCall } from './try-call.tsx'

/** One call: what it takes, what it answers, and a try of it. */
export default function Call({ id = '' }: { id?: string }) {
  const document = useOpenApi()
  const operation = operationsOf(document.data ?? {}).find((one) => one.id === id)
  return (
    <Page
      title={operation?.summary ?? 'Call'}
      back={{ to: '/api', label: 'API' }}
      about={operation && <Address of={operation} />}
    >
      {document.isPending && <Skeleton />}
      {document.error && <FaultBox error={document.error} />}
      {document.data && !operation && <Empty title="There is no such call" />}
      {document.data && operation && <Told operation={operation} document={document.data} />}
    </Page>
  )
}

function Address({ of }: { of: Operation }) {
  return (
    <>
      <span class={`method ${of.method.toLowerCase()}`}>{of.method}</span>{' '}
      <code class="break">{of.path}</code>
    </>
  )
}

function Told({ operation, document }: { operation: Operation; document: Schema }) {
  return (
    <div class="split">
      <div class="stack">
        {operation.description !== '' && <p>{operation.description}</p>}
        <TryCall key={operation.id} operation={operation} document={document} />
      </div>
      <aside class="stack" aria-label="About the call">
        <Section title="Answers">
          <Facts of={operation.answers.map(({ status, description }) => [status, description])} />
        </Section>
        {operation.parameters.length > 0 && (
          <Section title="Parameters">
            <Facts
              of={operation.parameters.map(({ name, required, description }) => [
                `${name}${required ? ' *' : ''}`,
                description,
              ])}
            />
          </Section>
        )}
        {operation.body && (
          <Section title="Body">
            <details>
              <summary>JSON Schema</summary>
              <Json of={operation.body} what="the schema" />
            </details>
          </Section>
        )}
      </aside>
    </div>
  )
}

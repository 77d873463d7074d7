import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import { ask } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { addressOf, type Thing, useChange, useThing } from '../../api/things.ts'
import { Fields } from '../../form/fields.tsx'
import { schemaNamed, ThingForm, useOpenApi } from '../../form/thing-form.tsx'
import { useHeld } from '../../parts/address.ts'
import { CopyButton } from '../../parts/copy.tsx'
import { Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { notify } from '../../parts/notice.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { DeleteThing } from './delete-thing.tsx'
import { JsonEditor } from './json-editor.tsx'
import type { ThingSpec } from './specs.tsx'
import { useThingChoices } from './thing-choices.ts'
import { NEW } from './thing-list.tsx'

/** A further view of a thing, in a tab of its own. */
export interface ThingTab {
  tab: string
  label: string
  view(id: string): ComponentChildren
}

// What is told of a thing beside its settings.
const TOLD = ['created_at', 'updated_at', 'author', 'version']

/** One configured thing, or a new one: a form made of its schema, and the same as JSON. */
export function ThingEditor({
  spec,
  id,
  tabs = [],
}: {
  spec: ThingSpec
  id: string
  tabs?: readonly ThingTab[]
}) {
  const isNew = id === NEW
  const thing = useThing(spec.slug, id, !isNew)
  const document = useOpenApi()
  const held = useHeld()
  const [deleting, setDeleting] = useState(false)
  const fault = thing.error ?? document.error
  const known = isNew ? { body: {}, etag: undefined } : thing.data
  const name = isNew ? `New ${spec.one}` : textOf(thing.data?.body ?? {}, 'name') || id
  const own = isNew ? undefined : tabs.find(({ tab }) => tab === held.get('tab'))
  const extra = isNew ? [] : tabs.map(({ tab, label }) => [tab, label] as const)
  return (
    <Page
      title={name}
      back={{ to: `/${spec.slug}`, label: spec.title }}
      about={
        isNew ? (
          spec.empty
        ) : (
          <>
            <code class="whole">{id}</code> <CopyButton text={id} what="the ID" />
          </>
        )
      }
      actions={
        !isNew &&
        thing.data && (
          <button type="button" class="button danger" onClick={() => setDeleting(true)}>
            Delete
          </button>
        )
      }
    >
      <Tabs
        label={name}
        of={[['', 'Settings'], ...extra, ['json', 'JSON']]}
        chosen={held.get('tab')}
        choose={(tab) => held.set({ tab })}
      />
      {fault && <FaultBox error={fault} />}
      {!fault && (!known || !document.data) && <Skeleton lines={10} />}
      {own?.view(id)}
      {known && document.data && !own && (
        <Editor
          key={`${id} ${known.etag}`}
          spec={spec}
          id={id}
          thing={known}
          document={document.data}
          asJson={held.get('tab') === 'json'}
        />
      )}
      {deleting && <DeleteThing spec={spec} id={id} close={() => setDeleting(false)} />}
    </Page>
  )
}

interface EditorProps {
  spec: ThingSpec
  id: string
  thing: Thing
  document: Record<string, unknown>
  asJson: boolean
}

function Editor({ spec, id, thing, document, asJson }: EditorProps) {
  const isNew = id === NEW
  const [body, setBody] = useState<Row>(() => without(thing.body, TOLD))
  const [, navigate] = useLocation()
  const choices = useThingChoices(spec.slug, body)
  const saving = useChange((wanted: Row) =>
    isNew
      ? ask<Row>(`/api/admin/${spec.slug}`, { method: 'POST', body: wanted })
      : ask<Row>(addressOf(spec.slug, id), { method: 'PUT', body: wanted, ifMatch: thing.etag }),
  )
  const save = (wanted: Row) =>
    saving.mutate(wanted, {
      onSuccess: (saved) => {
        notify(`${textOf(saved, 'name') || textOf(saved, spec.id)} was saved.`)
        if (isNew) navigate(`/${spec.slug}/${encodeURIComponent(textOf(saved, spec.id))}`)
      },
    })
  if (asJson)
    return (
      <Section title="As JSON">
        <JsonEditor value={body} set={setBody} error={saving.error} saving={saving.isPending} save={save} />
      </Section>
    )
  return (
    <Section title="Settings">
      <ThingForm
        root={document}
        choices={choices}
        error={saving.error}
        saving={saving.isPending}
        save={isNew ? `Make the ${spec.one}` : 'Save'}
        onSave={() => save(body)}
      >
        <Fields
          schema={schemaNamed(document, spec.schema)}
          path=""
          value={body}
          set={setBody}
          without={isNew ? [] : [spec.id]}
        />
      </ThingForm>
    </Section>
  )
}

function without(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))
}

import { useMutation } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { heldKey } from '../../api/held-key.ts'
import type { Schema } from '../../form/schema.ts'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Code, prettyText } from '../../parts/json.tsx'
import { Section } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { type Operation, sampleBody } from './operations.ts'

interface Answered {
  status: number
  text: string
  ms: number
}

/** Makes a call as whoever is signed in, and shows what it answers. */
export function TryCall({ operation, document }: { operation: Operation; document: Schema }) {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const [body, setBody] = useState(() =>
    operation.body ? JSON.stringify(sampleBody(operation.body, document), null, 2) : '',
  )
  const request = {
    method: operation.method,
    path: addressOf(operation, values),
    body: operation.body ? body : undefined,
  }
  const calling = useMutation({ mutationFn: () => call(request) })
  const asked = operation.parameters.filter((parameter) => parameter.in !== 'header')
  return (
    <Section title="Try it">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          calling.mutate()
        }}
      >
        {asked.length > 0 && (
          <div class="cells">
            {asked.map(({ name, required }) => (
              <TextField
                key={name}
                label={required ? name : `${name} (optional)`}
                optional={!required}
                value={values[name] ?? ''}
                set={(value) => setValues({ ...values, [name]: value })}
              />
            ))}
          </div>
        )}
        {operation.body && (
          <div class="field">
            <label for="call-body">Body</label>
            <textarea
              id="call-body"
              class="mono-box"
              rows={Math.min(18, body.split('\n').length + 1)}
              spellcheck={false}
              value={body}
              onInput={(event) => setBody(event.currentTarget.value)}
            />
          </div>
        )}
        <div class="row">
          <button
            type="submit"
            class={operation.method === 'DELETE' ? 'button danger' : 'button main'}
            disabled={calling.isPending}
          >
            {calling.isPending ? 'Calling …' : `Send ${operation.method}`}
          </button>
          <span class="soft small">It is the real thing: what it changes is changed.</span>
        </div>
      </form>
      <div class="tested" aria-live="polite">
        {calling.error && <FaultBox error={calling.error} />}
        {calling.data && (
          <>
            <p class="row">
              <Status is={`HTTP ${calling.data.status}`} tone={calling.data.status < 400 ? 'good' : 'bad'} />
              <span class="soft">{calling.data.ms} ms</span>
            </p>
            <Code text={prettyText(calling.data.text) || 'The answer had no body.'} what="the answer" />
          </>
        )}
        <h3>As curl</h3>
        <Code text={curlOf(request)} what="the curl command" />
      </div>
    </Section>
  )
}

interface Calling {
  method: string
  path: string
  body: string | undefined
}

async function call({ method, path, body }: Calling): Promise<Answered> {
  const key = heldKey()
  const began = performance.now()
  const response = await fetch(path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
    },
    ...(body === undefined ? {} : { body }),
  })
  return { status: response.status, text: await response.text(), ms: Math.round(performance.now() - began) }
}

function addressOf({ path, parameters }: Operation, values: Readonly<Record<string, string>>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? `{${name}}`),
  )
  const given = parameters.filter((one) => one.in === 'query' && (values[one.name] ?? '') !== '')
  const query = new URLSearchParams(given.map(({ name }) => [name, values[name] ?? ''])).toString()
  return query === '' ? filled : `${filled}?${query}`
}

function curlOf({ method, path, body }: Calling): string {
  return [
    `curl -X ${method} '${location.origin}${path}'`,
    `-H 'authorization: Bearer YOUR_KEY'`,
    ...(body === undefined
      ? []
      : [`-H 'content-type: application/json'`, `-d '${body.replaceAll("'", "'\\''")}'`]),
  ].join(' \\\n  ')
}

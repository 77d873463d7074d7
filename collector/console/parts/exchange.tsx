import { isRecord } from '../api/ask.ts'
import { Code, prettyText } from './json.tsx'
import { Facts } from './page.tsx'
import { Status } from './status.tsx'
import { tookText } from './time.tsx'

interface ExchangeProps {
  request: unknown
  response: unknown
  ms?: number | undefined
}

/** What was sent and what came back, side by side; secrets and people are masked before they get here. */
export function Exchange({ request, response, ms }: ExchangeProps) {
  return (
    <div class="exchange">
      <section aria-label="Request as sent">
        <h3>Sent</h3>
        {isRecord(request) ? <Request of={request} /> : <p class="soft">Nothing was sent.</p>}
      </section>
      <section aria-label="Response as it came">
        <h3>Came back</h3>
        {isRecord(response) ? <Response of={response} ms={ms} /> : <p class="soft">No answer came.</p>}
      </section>
    </div>
  )
}

function Request({ of }: { of: Record<string, unknown> }) {
  const { method, url, body } = of
  return (
    <>
      <p class="line">
        <strong>{String(method ?? '')}</strong> <code class="break">{String(url ?? '')}</code>
      </p>
      {typeof body === 'string' && body !== '' && <Code text={bodyText(body)} what="the body" />}
      <Headers of={of.headers} />
      <details class="small">
        <summary>As curl</summary>
        <Code text={curlOf(of)} what="the curl command" />
      </details>
    </>
  )
}

function Response({ of, ms }: { of: Record<string, unknown>; ms?: number | undefined }) {
  const { status, body } = of
  return (
    <>
      <p class="line">
        <Status is={`HTTP ${String(status ?? '?')}`} tone={toneOf(status)} />
        {ms === undefined ? null : <span class="soft">{tookText(ms)}</span>}
      </p>
      {typeof body === 'string' && body !== '' ? (
        <Code text={bodyText(body)} what="the body" />
      ) : (
        <p class="soft">The answer had no body.</p>
      )}
      <Headers of={of.headers} />
    </>
  )
}

function Headers({ of }: { of: unknown }) {
  if (!isRecord(of) || Object.keys(of).length === 0) return null
  return (
    <details class="small">
      <summary>Headers</summary>
      <Facts
        of={Object.entries(of).map(([name, value]) => [name, <code class="break">{String(value)}</code>])}
      />
    </details>
  )
}

function toneOf(status: unknown): 'good' | 'bad' | 'wait' {
  const code = Number(status)
  return code >= 200 && code < 300 ? 'good' : code >= 500 || code === 429 ? 'wait' : 'bad'
}

// A form is read by its lines, one a field.
function bodyText(body: string): string {
  const isForm = /^[\w.%[\]-]+=[^\s<>{}]*(&[\w.%[\]-]+=[^\s<>{}]*)*$/.test(body)
  if (!isForm) return prettyText(body)
  return [...new URLSearchParams(body)].map(([name, value]) => `${name} = ${value}`).join('\n')
}

/** A request as a command for the shell. */
function curlOf({ method, url, headers, body }: Record<string, unknown>): string {
  const lines = [
    `curl -X ${String(method ?? 'GET')} ${quoted(String(url ?? ''))}`,
    ...Object.entries(isRecord(headers) ? headers : {}).map(
      ([name, value]) => `-H ${quoted(`${name}: ${String(value)}`)}`,
    ),
    ...(typeof body === 'string' && body !== '' ? [`--data-raw ${quoted(body)}`] : []),
  ]
  return lines.join(' \\\n  ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

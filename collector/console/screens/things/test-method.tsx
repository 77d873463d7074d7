import { useMutation } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { ask, isRecord } from '../../api/ask.ts'
import type { Row } from '../../api/records.ts'
import { addressOf, useThing, useThings } from '../../api/things.ts'
import { Exchange } from '../../parts/exchange.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Section } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import { wordsOf } from '../../parts/words.ts'

interface Half {
  half: 'ping' | 'post'
  request?: unknown
  answer?: unknown
  fault?: string
  ms?: number
  outcome?: { status: string; code?: string; reason?: string; bid?: string }
  trace?: readonly { rule: string; matched: boolean; because: string }[]
}

interface Tested {
  dry_run: boolean
  halves: readonly Half[]
}

interface Test {
  half: string
  dry_run: boolean
  lead: Readonly<Record<string, string>>
}

/** Sends a sample lead to a buyer, marked as a test, and shows which rule read what out of the answer. */
export function TestMethod({ id }: { id: string }) {
  const [half, setHalf] = useState('both')
  const [lead, setLead] = useState<Readonly<Record<string, string>>>({})
  const fields = useLeadFields(id)
  const testing = useMutation({
    mutationFn: (test: Test) =>
      ask<Tested>(`${addressOf('delivery-methods', id)}/test`, { method: 'POST', body: test }),
  })
  const run = (dry_run: boolean) => testing.mutate({ half, dry_run, lead })
  return (
    <Section title="Test send">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          run(false)
        }}
      >
        <div class="cells">
          <div class="field">
            <label for="half">What is sent</label>
            <select id="half" value={half} onChange={(event) => setHalf(event.currentTarget.value)}>
              <option value="both">Ping, then post</option>
              <option value="ping">The ping alone</option>
              <option value="post">The post alone</option>
            </select>
          </div>
        </div>
        <details class="more-fields">
          <summary>Values of the sample lead</summary>
          <div class="cells">
            {fields.map((name) => (
              <div class="field" key={name}>
                <label for={`lead-${name}`}>{wordsOf(name)}</label>
                <input
                  id={`lead-${name}`}
                  placeholder="Made up"
                  value={lead[name] ?? ''}
                  onInput={({ currentTarget: { value } }) => setLead(withValue(lead, name, value))}
                />
              </div>
            ))}
          </div>
        </details>
        <div class="row">
          <button type="submit" class="button main" disabled={testing.isPending}>
            {testing.isPending ? 'Sending …' : 'Send the test'}
          </button>
          <button type="button" class="button" disabled={testing.isPending} onClick={() => run(true)}>
            Show the requests only
          </button>
          <span class="soft small">A test is marked as one everywhere, and costs the buyer nothing.</span>
        </div>
      </form>
      <div class="tested" aria-live="polite">
        {testing.error && <FaultBox error={testing.error} />}
        {testing.data?.halves.map((one) => (
          <HalfShown key={one.half} of={one} />
        ))}
      </div>
    </Section>
  )
}

function HalfShown({ of }: { of: Half }) {
  return (
    <section class="attempt" aria-label={wordsOf(of.half)}>
      <p class="row">
        <strong>{wordsOf(of.half)}</strong>
        {of.outcome && <Status is={of.outcome.status} />}
        {of.outcome?.bid && <span>bid {of.outcome.bid}</span>}
        <span class="soft">{of.fault ?? of.outcome?.reason ?? of.outcome?.code}</span>
      </p>
      {of.trace && of.trace.length > 0 && (
        <ul class="trace" aria-label="Rules that read the answer">
          {of.trace.map(({ rule, matched, because }) => (
            <li key={rule} class={matched ? 'matched' : ''}>
              <Icon name={matched ? 'check' : 'close'} size={14} />
              <strong>{wordsOf(rule)}</strong> <span>{because}</span>
              <span class="unseen">{matched ? 'matched' : 'did not match'}</span>
            </li>
          ))}
        </ul>
      )}
      <Exchange request={of.request} response={of.answer} ms={of.ms} />
    </section>
  )
}

function useLeadFields(id: string): string[] {
  const method = useThing('delivery-methods', id)
  const types = useThings('lead-types')
  const type = types.data?.find((one) => one.id === method.data?.body.lead_type)
  const fields: Row[] = Array.isArray(type?.fields) ? type.fields.filter(isRecord) : []
  return fields.map(({ name }) => String(name))
}

function withValue(
  lead: Readonly<Record<string, string>>,
  name: string,
  value: string,
): Record<string, string> {
  const { [name]: _before, ...rest } = lead
  return value === '' ? rest : { ...rest, [name]: value }
}

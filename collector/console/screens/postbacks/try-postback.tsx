import { useMutation } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { addressOf } from '../../api/things.ts'
import { Exchange } from '../../parts/exchange.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Section } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import { TextField } from '../../parts/text-field.tsx'

interface Tested {
  dry_run: boolean
  about: 'transaction' | 'sample'
  would_send: boolean
  skipped: string | null
  request: unknown
  response: unknown
  outcome: { status: string; code: string; because: string } | null
  ms: number
}

/** Tries a postback out: shows the request that it would make, or sends it once. */
export function TryPostback({ id }: { id: string }) {
  const [transaction, setTransaction] = useState('')
  const trying = useMutation({
    mutationFn: (dry_run: boolean) =>
      ask<Tested>(`${addressOf('postbacks', id)}/test`, {
        method: 'POST',
        body: { dry_run, ...(transaction.trim() === '' ? {} : { transaction_id: transaction.trim() }) },
      }),
  })
  return (
    <Section title="Test">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          trying.mutate(true)
        }}
      >
        <TextField
          label="Transaction ID"
          optional
          value={transaction}
          set={setTransaction}
          hint="Whose values are sent. Left empty, sample values are made up."
        />
        <div class="row">
          <button type="submit" class="button main" disabled={trying.isPending}>
            Show the request
          </button>
          <button
            type="button"
            class="button"
            disabled={trying.isPending}
            onClick={() => trying.mutate(false)}
          >
            Send it once
          </button>
          <span class="soft small">
            A test is owed to nobody: it is in the audit log, not in the delivery log.
          </span>
        </div>
      </form>
      <div class="tested" aria-live="polite">
        {trying.error && <FaultBox error={trying.error} />}
        {trying.data && <Shown of={trying.data} />}
      </div>
    </Section>
  )
}

function Shown({ of }: { of: Tested }) {
  return (
    <>
      <p class="row">
        <Status is={of.outcome?.code ?? 'not_sent'} />
        <strong>{of.outcome?.because ?? 'Nothing was sent: this is the request as it would be.'}</strong>
      </p>
      <p class="soft">
        {of.about === 'sample' ? 'With sample values. ' : 'With the values of that transaction. '}
        {of.would_send
          ? 'The rule would send this by itself.'
          : `The rule would not send this by itself: ${of.skipped}.`}
      </p>
      <Exchange request={of.request} response={of.response} ms={of.ms === 0 ? undefined : of.ms} />
    </>
  )
}

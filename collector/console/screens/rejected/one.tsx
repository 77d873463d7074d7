import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { ask, isRecord } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { CopyButton, Id } from '../../parts/copy.tsx'
import { Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Json } from '../../parts/json.tsx'
import { Facts, Page, Section } from '../../parts/page.tsx'
import { Ago } from '../../parts/time.tsx'
import { counted, wordsOf } from '../../parts/words.ts'
import { RejectedStatus } from './rejected.tsx'
import { TakeOne } from './take-again.tsx'

/** One event or click that was refused: why, and what it said, masked until somebody answers for looking. */
export default function RejectedCall({ id = '' }: { id?: string }) {
  const [revealed, setRevealed] = useState(false)
  const call = useQuery({
    queryKey: ['rejected', id, revealed],
    queryFn: ({ signal }) =>
      ask<Row>(`/api/admin/rejected/${encodeURIComponent(id)}${revealed ? '' : '?masked=1'}`, { signal }),
    // Every look at what is personal is written down: it is not looked at anew by itself.
    staleTime: revealed ? Number.POSITIVE_INFINITY : 0,
  })
  const takeable = call.data?.status === 'kept' && call.data.whole === true
  return (
    <Page
      title="Refused event"
      back={{ to: '/rejected', label: 'Refused events' }}
      about={
        <>
          <code class="whole">{id}</code> <CopyButton text={id} what="the ID" />
        </>
      }
      actions={takeable && <TakeOne id={id} done={() => void call.refetch()} />}
    >
      {call.isPending && <Skeleton lines={8} />}
      {call.error && <FaultBox error={call.error} retry={() => void call.refetch()} />}
      {call.data && (
        <div class="split">
          <Said of={call.data} revealed={revealed} reveal={() => setRevealed(true)} />
          <Why of={call.data} />
        </div>
      )}
    </Page>
  )
}

function Why({ of }: { of: Row }) {
  const transaction = textOf(of, 'transaction_id')
  return (
    <Section title="Why it was refused">
      <div class="stack">
        <p class="because">{textOf(of, 'reason')}</p>
        <Facts
          of={[
            ['Status', <RejectedStatus of={of} />],
            ['Because', wordsOf(textOf(of, 'code'))],
            ['Answered', textOf(of, 'http_status')],
            ['Last replay', wordsOf(textOf(of, 'replayed_code'))],
            ['What', wordsOf(textOf(of, 'door'))],
            ['Campaign', textOf(of, 'cid')],
            ['Source', textOf(of, 'pid')],
            [
              'Transaction',
              transaction === '' ? (
                ''
              ) : (
                <Id of={transaction} href={`/transactions/${encodeURIComponent(transaction)}`} />
              ),
            ],
            ['Size', counted(Number(of.bytes), 'byte')],
            ['Came', <Ago at={of.at} />],
            ['Changed', <Ago at={of.updated_at} />],
          ]}
        />
      </div>
    </Section>
  )
}

function Said({ of, revealed, reveal }: { of: Row; revealed: boolean; reveal(): void }) {
  const said = isRecord(of.said) ? of.said : {}
  const head = textOf(said, 'head')
  return (
    <Section
      title="What it said"
      actions={
        !revealed && (
          <button type="button" class="button small" onClick={reveal}>
            Reveal
          </button>
        )
      }
    >
      <div class="stack">
        <p class="soft small">
          {revealed
            ? 'That you looked at these is in the audit log.'
            : 'Values are masked. Who reveals them is written into the audit log.'}
        </p>
        {isRecord(said.members) ? (
          <Json of={said.members} what="what it said" />
        ) : head === '' ? (
          <p class="soft">It could not be read. Its text is shown when it is revealed.</p>
        ) : (
          <pre class="break">{head}</pre>
        )}
        <Facts
          of={[
            ['Type', textOf(said, 'content_type')],
            ['Address', textOf(said, 'ip')],
            ['Browser', <span class="break">{textOf(said, 'user_agent')}</span>],
          ]}
        />
      </div>
    </Section>
  )
}

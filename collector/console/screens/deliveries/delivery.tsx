import { type Row, textOf, useRecords } from '../../api/records.ts'
import { useSession } from '../../api/session.ts'
import { useHeld } from '../../parts/address.ts'
import { CopyButton, Id } from '../../parts/copy.tsx'
import { Empty, Skeleton } from '../../parts/empty.tsx'
import { Exchange } from '../../parts/exchange.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Facts, Page, Section } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import { Ago, momentText, tookText } from '../../parts/time.tsx'
import { counted, wordsOf } from '../../parts/words.ts'
import { ReplayOne } from './replay.tsx'

/** One delivery: what is owed to whom, and every try with the reason above the raw answer. */
export default function Delivery({ id = '' }: { id?: string }) {
  const isAdmin = useSession().data?.role !== 'affiliate'
  const transaction_id = useHeld().get('transaction_id')
  const deliveries = useRecords('deliveries', { transaction_id }, { limit: 500, every: 3_000 })
  const attempts = useRecords('attempts', { transaction_id }, { limit: 500, every: 3_000 })
  const delivery = deliveries.rows.find((row) => row.delivery_id === id)
  const tries = attempts.rows.filter((row) => row.delivery_id === id)
  return (
    <Page
      title="Delivery"
      back={{ to: '/deliveries', label: 'Delivery log' }}
      about={
        <>
          <code class="whole">{id}</code> <CopyButton text={id} what="the delivery ID" />
        </>
      }
      actions={isAdmin && delivery && <ReplayOne id={id} />}
    >
      {deliveries.pending && <Skeleton />}
      {deliveries.error && <FaultBox error={deliveries.error} retry={deliveries.refresh} />}
      {!deliveries.pending && !delivery && <Empty title="There is no such delivery" />}
      {delivery && (
        <div class="split">
          <Section title={tries.length === 0 ? 'No try yet' : counted(tries.length, 'try', 'tries')}>
            {attempts.error && <FaultBox error={attempts.error} retry={attempts.refresh} />}
            {tries.length === 0 && <p class="soft">{whyUntried(delivery)}</p>}
            <ol class="stack">
              {tries.map((attempt, index) => (
                <li key={textOf(attempt, 'attempt_id')}>
                  <Attempt of={attempt} open={index === 0} />
                </li>
              ))}
            </ol>
          </Section>
          <About of={delivery} />
        </div>
      )}
    </Page>
  )
}

function About({ of }: { of: Row }) {
  const waiting = of.status === 'queued' || of.status === 'retrying'
  const transaction = textOf(of, 'transaction_id')
  return (
    <Section title="What is owed">
      <Facts
        of={[
          ['Status', <Status is={of.status} />],
          ['Reason', textOf(of, 'reason')],
          ['Postback', textOf(of, 'rule_id')],
          ['Trigger', wordsOf(textOf(of, 'trigger'))],
          ['Campaign', textOf(of, 'cid')],
          ['Source', textOf(of, 'pid')],
          ['Transaction', <Id of={transaction} href={`/transactions/${encodeURIComponent(transaction)}`} />],
          ['Owed', <Ago at={of.at} />],
          ['Next try', waiting ? <Ago at={of.run_at} /> : ''],
          ['Changed', <Ago at={of.updated_at} />],
        ]}
      />
    </Section>
  )
}

function Attempt({ of, open }: { of: Row; open: boolean }) {
  const ms = Number(of.ms)
  return (
    <details class="attempt" open={open}>
      <summary>
        <span>
          <strong>Try {textOf(of, 'n')}</strong> <Status is={of.code} />
        </span>
        <span class="soft small">
          {momentText(Date.parse(textOf(of, 'at')))} · {tookText(ms)}
        </span>
      </summary>
      <p class="because">{textOf(of, 'because')}</p>
      {of.next_run_at ? (
        <p class="soft small">
          The next try was set for <Ago at={of.next_run_at} />.
        </p>
      ) : null}
      <Exchange request={of.request} response={of.response} ms={ms} />
    </details>
  )
}

function whyUntried(delivery: Row): string {
  const reason = textOf(delivery, 'reason')
  if (delivery.status === 'skipped') return `It is not sent${reason === '' ? '' : `: ${reason}`}.`
  return 'It is sent as soon as its turn comes.'
}

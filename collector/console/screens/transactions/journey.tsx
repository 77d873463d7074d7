import type { ComponentChildren } from 'preact'
import { CopyButton } from '../../parts/copy.tsx'
import { Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Money } from '../../parts/money.tsx'
import { Facts, Page, Section } from '../../parts/page.tsx'
import { Ago } from '../../parts/time.tsx'
import { counted } from '../../parts/words.ts'
import { type Journey, totalsOf, useJourney } from './journey-of.ts'
import { Timeline } from './timeline.tsx'

type Totals = ReturnType<typeof totalsOf>

/** All that happened in one transaction, from the landing to the last try at the last postback. */
export default function JourneyScreen({ id = '' }: { id?: string }) {
  const journey = useJourney(id)
  return (
    <Page
      title="Journey"
      back={{ to: '/transactions', label: 'Transactions' }}
      about={
        <>
          <code class="whole">{id}</code> <CopyButton text={id} what="the transaction ID" />
        </>
      }
    >
      {journey.isPending && <Skeleton lines={10} />}
      {journey.error && <FaultBox error={journey.error} retry={() => void journey.refetch()} />}
      {journey.data && <Told journey={journey.data} />}
    </Page>
  )
}

function Told({ journey }: { journey: Journey }) {
  const totals = totalsOf(journey.items)
  const first = journey.items[0]
  return (
    <div class="split">
      <Section title="What happened">
        <p class="soft small">
          {counted(journey.items.length, 'step')}
          {first ? (
            <>
              {', the first one '}
              <Ago at={first.at} />
            </>
          ) : null}
        </p>
        <Timeline items={journey.items} />
      </Section>
      <aside class="stack" aria-label="About the transaction">
        <Section title="Summary">
          <Facts
            of={[
              ['Campaign', journey.cid],
              ['Source', journey.pid],
              ...revenueOf(totals),
              ['Payout', totals && <Money amount={totals.payout} currency={totals.currency} />],
              ['Landing page', <span class="break">{journey.landing.url}</span>],
              ['Referrer', journey.landing.referrer && <span class="break">{journey.landing.referrer}</span>],
            ]}
          />
        </Section>
        <Section title="What came in the address">
          {Object.keys(journey.landing.params).length === 0 ? (
            <p class="soft">No parameters came with the landing.</p>
          ) : (
            <Facts
              of={Object.entries(journey.landing.params).map(([name, value]) => [
                name,
                <span class="break">{value}</span>,
              ])}
            />
          )}
        </Section>
      </aside>
    </div>
  )
}

function revenueOf(totals: Totals): [string, ComponentChildren][] {
  if (totals && totals.revenue === undefined) return []
  return [['Revenue', totals && <Money amount={totals.revenue} currency={totals.currency} />]]
}

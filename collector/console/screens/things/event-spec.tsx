import { useState } from 'preact/hooks'
import { isRecord } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { useThing } from '../../api/things.ts'
import { Empty, Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Code } from '../../parts/json.tsx'
import { Section } from '../../parts/page.tsx'

/** How a campaign's events are told to us: by a server, by the page, and as the address of a postback. */
export function EventSpec({ cid }: { cid: string }) {
  const campaign = useThing('campaigns', cid)
  const [chosen, setChosen] = useState('')
  if (campaign.isPending) return <Skeleton />
  if (campaign.error) return <FaultBox error={campaign.error} />
  const given = campaign.data.body.events
  const events: readonly Row[] = Array.isArray(given) ? given.filter(isRecord) : []
  const event = events.find((one) => one.event_id === chosen) ?? events[0]
  if (!event)
    return (
      <Empty title="The campaign has no event yet">
        <p>Add one under Settings: what happens in a visit is told by its events.</p>
      </Empty>
    )
  return (
    <Section title="Postback of an event">
      <div class="stack">
        <div class="field">
          <label for="spec-event">Event</label>
          <select
            id="spec-event"
            value={textOf(event, 'event_id')}
            onChange={(change) => setChosen(change.currentTarget.value)}
          >
            {events.map((one) => (
              <option key={textOf(one, 'event_id')} value={textOf(one, 'event_id')}>
                {textOf(one, 'name') || textOf(one, 'event_id')}
              </option>
            ))}
          </select>
        </div>
        <Calls cid={cid} event={event} />
      </div>
    </Section>
  )
}

function Calls({ cid, event }: { cid: string; event: Row }) {
  const id = textOf(event, 'event_id')
  const pays = event.type === 'conversion'
  const address = `${location.origin}/api/event/${encodeURIComponent(cid)}`
  const body = JSON.stringify({
    ...{ event_id: id, transaction_id: 'TRANSACTION_ID' },
    ...(pays ? { revenue: 49.9, currency: 'USD' } : {}),
  })
  const token = event.server_only === true ? `-H 'authorization: Bearer SOURCE_TOKEN' \\\n  ` : ''
  const query = `event_id=${encodeURIComponent(id)}&transaction_id={transaction_id}${pays ? '&revenue={payout}' : ''}`
  return (
    <>
      <h3>From a server</h3>
      <Code
        text={`curl ${address} \\\n  ${token}-H 'content-type: application/json' \\\n  -d '${body}'`}
        what="the call of a server"
      />
      {event.server_only === true ? (
        <p class="soft">It is taken from servers only, with the token of a source.</p>
      ) : (
        <>
          <h3>From the page</h3>
          <Code text={`sdk.fire('${id}'${pays ? ', { revenue: 49.9 }' : ''})`} what="the call of a page" />
        </>
      )}
      <h3>As a postback address</h3>
      <Code
        text={`${address}?${query}${event.server_only === true ? '&token=SOURCE_TOKEN' : ''}`}
        what="the address"
      />
      <p class="soft">
        For networks that call an address: put their own macros where <code>{'{transaction_id}'}</code>
        {pays ? (
          <>
            {' '}
            and <code>{'{payout}'}</code>
          </>
        ) : null}{' '}
        stand. The transaction ID is what the tracking link or the script handed over.{' '}
        {pays && 'A conversion needs its revenue.'}
      </p>
    </>
  )
}

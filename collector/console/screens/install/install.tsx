import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { type Row, textOf, useRecords } from '../../api/records.ts'
import { useThings } from '../../api/things.ts'
import { useHeld } from '../../parts/address.ts'
import { Empty, Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Code } from '../../parts/json.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { Ago } from '../../parts/time.tsx'
import { PLATFORMS } from './platforms.ts'

/** How the script gets onto a site, and whether its first visit has come. */
export default function Install() {
  const campaigns = useThings('campaigns')
  const held = useHeld()
  const list = campaigns.data ?? []
  const cid = held.get('cid') || textOf(list[0] ?? {}, 'cid')
  return (
    <Page title="Install" about="One line on the page, and every visit is recorded.">
      {campaigns.isPending && <Skeleton />}
      {campaigns.error && <FaultBox error={campaigns.error} retry={() => void campaigns.refetch()} />}
      {campaigns.data && list.length === 0 && (
        <Empty title="First make a campaign">
          <p>The script belongs to a campaign: it knows its events, its cookie days and its consent.</p>
          <Link class="button main" href="/campaigns/+">
            Add campaign
          </Link>
        </Empty>
      )}
      {cid !== '' && <Guide cid={cid} campaigns={list} />}
    </Page>
  )
}

function Guide({ cid, campaigns }: { cid: string; campaigns: readonly Row[] }) {
  const held = useHeld()
  const platform = PLATFORMS.find(({ tab }) => tab === held.get('tab')) ?? PLATFORMS[0]
  return (
    <div class="split">
      <Section title="The script">
        <div class="stack">
          <div class="field">
            <label for="campaign">Campaign</label>
            <select
              id="campaign"
              value={cid}
              onChange={(event) => held.set({ cid: event.currentTarget.value })}
            >
              {campaigns.map((campaign) => (
                <option key={textOf(campaign, 'cid')} value={textOf(campaign, 'cid')}>
                  {textOf(campaign, 'name') || textOf(campaign, 'cid')}
                </option>
              ))}
            </select>
          </div>
          <Tabs
            label="Platform"
            of={PLATFORMS.map(({ tab, label }) => [tab, label])}
            chosen={held.get('tab')}
            choose={(tab) => held.set({ tab })}
          />
          {platform && (
            <>
              <ol class="numbered">
                {platform.steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
              <Code text={platform.snippet({ host: location.origin, cid })} what="the snippet" />
            </>
          )}
          <p class="soft">
            Then fire events: <code>sdk.fire('step_1')</code> from a script, or{' '}
            <code>{'<button data-cw-fire="step_1">'}</code> without one.
          </p>
        </div>
      </Section>
      <aside class="stack" aria-label="Check">
        <FirstVisit key={cid} cid={cid} />
        <Section title="Where nothing comes">
          <ul class="dotted">
            <li>
              Open the page with <code>?cw_debug=1</code>: a panel shows the campaign, the transaction and the
              last answers.
            </li>
            <li>The page’s site must be among the campaign’s allowed origins.</li>
            <li>
              A content blocker may keep the script away: serve the collector from a subdomain of the site.
            </li>
            <li>A Content-Security-Policy must allow this host in script-src and connect-src.</li>
          </ul>
        </Section>
      </aside>
    </div>
  )
}

function FirstVisit({ cid }: { cid: string }) {
  const [since] = useState(() => String(Date.now()))
  const fresh = useRecords('clicks', { cid, from: since }, { every: 2_000, limit: 1 })
  const before = useRecords('clicks', { cid }, { limit: 1 })
  const [visit] = fresh.rows
  const [last] = before.rows
  return (
    <Section title="Check">
      <div class={visit ? 'first-visit came' : 'first-visit'} role="status">
        <Icon name={visit ? 'check' : 'refresh'} size={24} />
        <div>
          <p>
            <strong>{visit ? 'It works: a visit came in.' : 'Waiting for the first visit …'}</strong>
          </p>
          {visit ? (
            <p class="soft">
              From <span class="break">{textOf(visit, 'url')}</span>
            </p>
          ) : (
            <p class="soft">Open the page in another tab; this changes by itself.</p>
          )}
          {visit && (
            <Link href={`/transactions/${encodeURIComponent(textOf(visit, 'transaction_id'))}`}>
              Open its journey
            </Link>
          )}
          {!visit && last && (
            <p class="soft small">
              The last visit of this campaign was <Ago at={last.at} />.
            </p>
          )}
        </div>
      </div>
      {fresh.error && <FaultBox error={fresh.error} />}
    </Section>
  )
}

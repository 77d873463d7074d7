import { useState } from 'preact/hooks'
import { CopyButton } from '../../parts/copy.tsx'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { Status } from '../../parts/status.tsx'
import { clockText, momentText, tookText } from '../../parts/time.tsx'
import { wordsOf } from '../../parts/words.ts'
import type { JourneyItem } from './journey-of.ts'

const ICONS: Record<string, IconName> = {
  click: 'transactions',
  touch: 'transactions',
  event: 'live',
  conversion: 'check',
  lead: 'leads',
  auction: 'auctions',
  bid: 'buyers',
  ping: 'deliveries',
  post: 'deliveries',
  sale: 'accounts',
  ledger: 'reports',
  postback: 'postbacks',
  attempt: 'deliveries',
  inbound: 'inbound',
  rejected: 'inbound',
}

// A gap this long is told, since it is where people thought, or somebody waited.
const GAP_MS = 10_000

/** The items of a journey under each other, with their times and the gaps between them. */
export function Timeline({ items }: { items: readonly JourneyItem[] }) {
  const [whole, setWhole] = useState(false)
  const began = Date.parse(items[0]?.at ?? '')
  return (
    <>
      <div class="timeline-tools">
        <button type="button" class="button quiet" aria-pressed={whole} onClick={() => setWhole(!whole)}>
          {whole ? 'Hide the details' : 'Show all details'}
        </button>
      </div>
      <ol class="timeline">
        {items.map((item, index) => {
          const gap = Date.parse(item.at) - Date.parse(items[index - 1]?.at ?? item.at)
          return (
            <li key={index} class={item.kind}>
              {gap >= GAP_MS && <p class="gap">{tookText(gap)} later</p>}
              <Item item={item} offset={Date.parse(item.at) - began} open={whole} />
            </li>
          )
        })}
      </ol>
    </>
  )
}

function Item({ item, offset, open }: { item: JourneyItem; offset: number; open: boolean }) {
  const facts = Object.entries(item.facts)
  return (
    <details open={open}>
      <summary>
        <span class="dot">
          <Icon name={ICONS[item.kind] ?? 'transactions'} size={14} />
        </span>
        <span class="what">
          <span class="summary">{item.summary}</span>
          <Status is={item.code} />
        </span>
        <time dateTime={item.at} title={momentText(Date.parse(item.at))}>
          {clockText(Date.parse(item.at))} <small>+{tookText(offset)}</small>
        </time>
      </summary>
      {facts.length > 0 && (
        <dl class="item-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{wordsOf(name)}</dt>
              <dd>
                {value} <CopyButton text={value} what={wordsOf(name)} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  )
}

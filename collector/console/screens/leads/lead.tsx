import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { ask, isRecord } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { CopyButton, Id } from '../../parts/copy.tsx'
import { Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Money } from '../../parts/money.tsx'
import { Facts, Page, Section } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago, clockText } from '../../parts/time.tsx'
import { wordsOf } from '../../parts/words.ts'
import { ReturnLead, SettleLead } from './lead-actions.tsx'

/** One lead: its fields, its way, its auctions, its sales and its money. */
export default function LeadScreen({ id = '' }: { id?: string }) {
  const [revealed, setRevealed] = useState(false)
  const lead = useQuery({
    queryKey: ['lead', id, revealed],
    queryFn: ({ signal }) =>
      ask<Row>(`/api/admin/leads/${encodeURIComponent(id)}${revealed ? '?reveal=1' : ''}`, { signal }),
    // Every look at what is personal is written down: it is not looked at anew by itself.
    refetchInterval: revealed ? false : 5_000,
    staleTime: revealed ? Number.POSITIVE_INFINITY : 0,
  })
  return (
    <Page
      title="Lead"
      back={{ to: '/leads', label: 'Leads' }}
      about={
        <>
          <code class="whole">{id}</code> <CopyButton text={id} what="the lead ID" />
        </>
      }
      actions={lead.data && <Actions lead={lead.data} id={id} changed={() => void lead.refetch()} />}
    >
      {lead.isPending && <Skeleton lines={10} />}
      {lead.error && <FaultBox error={lead.error} retry={() => void lead.refetch()} />}
      {lead.data && (
        <div class="split">
          <div class="stack">
            <Sales of={rowsIn(lead.data, 'sales')} currency={lead.data.currency} />
            <Auctions of={rowsIn(lead.data, 'auctions')} />
            <Ledger of={rowsIn(lead.data, 'ledger')} />
            <Changes of={rowsIn(lead.data, 'changes')} />
          </div>
          <aside class="stack" aria-label="About the lead">
            <Summary of={lead.data} />
            <Values of={lead.data} revealed={revealed} reveal={() => setRevealed(true)} />
          </aside>
        </div>
      )}
    </Page>
  )
}

function Actions({ lead, id, changed }: { lead: Row; id: string; changed(): void }) {
  const sales = rowsIn(lead, 'sales')
  const sold = sales.filter(({ state }) => state === 'sold' || state === 'delivered')
  const unknown = sales.filter(({ state }) => state === 'unknown')
  return (
    <>
      {unknown.length > 0 && <SettleLead id={id} sales={unknown} done={changed} />}
      {sold.length > 0 && <ReturnLead id={id} sales={sold} done={changed} />}
    </>
  )
}

function Summary({ of }: { of: Row }) {
  const transaction = textOf(of, 'transaction_id')
  return (
    <Section title="Summary">
      <Facts
        of={[
          ['Status', <Status is={of.status} />],
          ['Reason', wordsOf(textOf(of, 'reason'))],
          ['Revenue', <Money amount={of.revenue} currency={of.currency} />],
          ['Payout', <Money amount={of.payout} currency={of.currency} />],
          ['Campaign', textOf(of, 'cid')],
          ['Source', textOf(of, 'pid')],
          ['Type', textOf(of, 'lead_type')],
          ['Transaction', <Id of={transaction} href={`/transactions/${encodeURIComponent(transaction)}`} />],
          ['Came', <Ago at={of.at} />],
        ]}
      />
    </Section>
  )
}

function Values({ of, revealed, reveal }: { of: Row; revealed: boolean; reveal(): void }) {
  const groups = ['fields', 'extra', 'tracking', 'consent'].map((name) => [name, of[name]] as const)
  return (
    <Section
      title="Values"
      actions={
        !revealed && (
          <button type="button" class="button small" onClick={reveal}>
            Reveal
          </button>
        )
      }
    >
      <p class="soft small">
        {revealed
          ? 'That you looked at these is in the audit log.'
          : 'Personal values are masked. Who reveals them is written into the audit log.'}
      </p>
      {groups.map(([name, values]) =>
        isRecord(values) && Object.keys(values).length > 0 ? (
          <div key={name} class="value-group">
            <h3>{wordsOf(name)}</h3>
            <Facts
              of={Object.entries(values).map(([key, value]) => [
                key,
                <span class="break">{String(value)}</span>,
              ])}
            />
          </div>
        ) : null,
      )}
    </Section>
  )
}

function Sales({ of, currency }: { of: readonly Row[]; currency: unknown }) {
  const columns: readonly Column<Row>[] = [
    { key: 'account_id', label: 'Account', cell: (row) => textOf(row, 'account_id') },
    { key: 'state', label: 'State', cell: (row) => <Status is={row.state} /> },
    {
      key: 'price',
      label: 'Price',
      number: true,
      cell: (row) => <Money amount={row.price} currency={currency} />,
    },
    { key: 'reference', label: 'Reference', cell: (row) => <Id of={row.reference} what="the reference" /> },
    {
      key: 'reason',
      label: 'Reason',
      wide: true,
      cell: (row) => wordsOf(textOf(row, 'reason')) || <span class="none">–</span>,
    },
  ]
  return (
    <Section title="Sales">
      {of.length === 0 ? (
        <p class="soft">Nobody bought it.</p>
      ) : (
        <Table caption="Sales" columns={columns} rows={of} keyOf={(row) => textOf(row, 'sale_uid')} />
      )}
    </Section>
  )
}

function Auctions({ of }: { of: readonly Row[] }) {
  return (
    <Section title="Auctions">
      {of.length === 0 && <p class="soft">No buyer was asked.</p>}
      <ul class="stack">
        {of.map((auction) => (
          <li key={textOf(auction, 'auction_uid')}>
            <Link href={`/auctions/${encodeURIComponent(textOf(auction, 'auction_uid'))}`}>
              {wordsOf(textOf(auction, 'strategy'))}, {rowsIn(auction, 'entries').length} accounts
            </Link>{' '}
            <Status is={auction.code} /> <Ago at={auction.at} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Ledger({ of }: { of: readonly Row[] }) {
  const columns: readonly Column<Row>[] = [
    { key: 'at', label: 'At', cell: (row) => <Ago at={row.at} /> },
    { key: 'kind', label: 'Kind', cell: (row) => wordsOf(textOf(row, 'kind')) },
    { key: 'cause', label: 'Cause', wide: true, cell: (row) => textOf(row, 'cause') },
    {
      key: 'buyer_id',
      label: 'Buyer',
      cell: (row) => textOf(row, 'buyer_id') || <span class="none">–</span>,
    },
    {
      key: 'amount',
      label: 'Amount',
      number: true,
      cell: (row) => <Money amount={row.amount} currency={row.currency} />,
    },
  ]
  return (
    <Section title="Ledger">
      {of.length === 0 ? (
        <p class="soft">No money moved.</p>
      ) : (
        <Table caption="Ledger" columns={columns} rows={of} keyOf={(row) => textOf(row, 'entry_uid')} />
      )}
    </Section>
  )
}

function Changes({ of }: { of: readonly Row[] }) {
  return (
    <Section title="Its way">
      <ol class="changes">
        {of.map((change) => (
          <li key={textOf(change, 'change_uid')}>
            <time dateTime={textOf(change, 'at')}>{clockText(Date.parse(textOf(change, 'at')))}</time>
            <Status is={change.to_status} />
            <span>{wordsOf(textOf(change, 'reason'))}</span>
            <span class="soft small">{textOf(change, 'cause')}</span>
          </li>
        ))}
      </ol>
    </Section>
  )
}

function rowsIn(row: Row, name: string): Row[] {
  const value = row[name]
  return Array.isArray(value) ? value.filter(isRecord) : []
}

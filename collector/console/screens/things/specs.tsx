import type { ComponentChildren } from 'preact'
import { isRecord } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { CopyButton } from '../../parts/copy.tsx'
import { Status } from '../../parts/status.tsx'
import type { Column } from '../../parts/table.tsx'
import { wordsOf } from '../../parts/words.ts'

/** What the screens of one kind of configured things need to know of it. */
export interface ThingSpec {
  /** The kind as it stands in addresses. */
  slug: string
  title: string
  one: string
  /** The member that is its id. */
  id: 'cid' | 'pid' | 'id'
  /** Its schema's name in the description of the interface. */
  schema: string
  about: string
  empty: string
  columns: readonly Column<Row>[]
}

const column = (key: string, label: string): Column<Row> => ({
  ...{ key, label },
  cell: (row) => textOf(row, key) || <span class="none">–</span>,
})
const status: Column<Row> = { key: 'status', label: 'Status', cell: (row) => <Status is={row.status} /> }
const count = (key: string, label: string): Column<Row> => ({
  ...{ key, label, number: true },
  cell: (row) => (Array.isArray(row[key]) ? row[key].length : 0),
})
const computed = (key: string, label: string, cell: (row: Row) => ComponentChildren): Column<Row> => ({
  key,
  label,
  cell,
})

const inner = (row: Row, name: string): Row => (isRecord(row[name]) ? row[name] : {})

/** Every kind of configured things that is managed by the same screens. */
export const SPECS: Readonly<Record<string, ThingSpec>> = {
  campaigns: {
    ...{ slug: 'campaigns', title: 'Campaigns', one: 'campaign', id: 'cid', schema: 'Campaign' },
    about: 'Where visitors land, what they may do there, and how their leads are sold.',
    empty: 'A campaign has the events that pages fire. Make one, then install its script.',
    columns: [
      column('lead_type', 'Lead type'),
      count('events', 'Events'),
      count('offers', 'Offers'),
      column('currency', 'Currency'),
      column('timezone', 'Time zone'),
      computed('strategy', 'Distribution', (row) => wordsOf(textOf(inner(row, 'distribution'), 'strategy'))),
    ],
  },
  sources: {
    ...{ slug: 'sources', title: 'Sources', one: 'source', id: 'pid', schema: 'Source' },
    about: 'Affiliates, ad accounts and partners, and what each of them earns.',
    empty: 'A source is who sends traffic or leads. Its ID stands in links as pid.',
    columns: [
      status,
      computed('payout', 'Payout', (row) => payoutText(inner(row, 'payout')) || <span class="none">–</span>),
      computed('token', 'Server token', (row) =>
        row.token === undefined ? <span class="soft">None</span> : 'Set',
      ),
    ],
  },
  buyers: {
    ...{ slug: 'buyers', title: 'Buyers', one: 'buyer', id: 'id', schema: 'Buyer' },
    about:
      'Who buys leads. How leads reach them are delivery methods; what they order are delivery accounts.',
    empty:
      'Make a buyer, then a delivery method to reach it, then a delivery account with its price and caps.',
    columns: [],
  },
  'delivery-methods': {
    ...{
      slug: 'delivery-methods',
      title: 'Delivery methods',
      one: 'delivery method',
      id: 'id',
      schema: 'DeliveryMethod',
    },
    about: 'How leads reach a buyer: ping and post over HTTP, a post alone, or an e-mail.',
    empty:
      'A delivery method maps a lead’s fields to a buyer’s own names, and says how the buyer’s answer is read.',
    columns: [
      computed('kind', 'Kind', (row) =>
        row.kind === 'email' ? 'E-mail' : row.ping ? 'Ping and post' : 'Direct post',
      ),
      column('lead_type', 'Lead type'),
      computed('ping', 'Ping to', (row) => hostOf(inner(row, 'ping').url)),
      computed('post', 'Post to', (row) => hostOf(inner(row, 'post').url)),
    ],
  },
  'delivery-accounts': {
    ...{
      slug: 'delivery-accounts',
      title: 'Delivery accounts',
      one: 'delivery account',
      id: 'id',
      schema: 'DeliveryAccount',
    },
    about: 'Buyers’ standing orders: price, caps, hours and criteria.',
    empty: 'A delivery account is a buyer’s order on a campaign. Without one, leads are offered to nobody.',
    columns: [
      status,
      column('buyer', 'Buyer'),
      column('campaign', 'Campaign'),
      column('method', 'Method'),
      computed('price', 'Price', (row) => priceText(inner(row, 'price'))),
      { key: 'priority', label: 'Priority', number: true, cell: (row) => textOf(row, 'priority') },
      count('caps', 'Caps'),
    ],
  },
  receivers: {
    ...{ slug: 'receivers', title: 'Receivers', one: 'receiver', id: 'id', schema: 'Receiver' },
    about: 'Doors for partners’ postbacks: who may knock, and what their words mean.',
    empty:
      'A receiver takes what a network or a buyer reports back, and changes the conversion that it is about.',
    columns: [
      computed('address', 'Address', (row) => (
        <Address path={row.id === 'default' ? '/postback' : `/postback/${textOf(row, 'id')}`} />
      )),
      computed('token', 'Token', (row) => (row.token === undefined ? <span class="soft">None</span> : 'Set')),
      computed('signature', 'Signature', (row) =>
        row.signature === undefined ? <span class="soft">None</span> : 'Checked',
      ),
      column('creates', 'Creates'),
    ],
  },
  'lead-types': {
    ...{ slug: 'lead-types', title: 'Lead types', one: 'lead type', id: 'id', schema: 'LeadType' },
    about: 'Kinds of leads: their fields, which of them are personal, and what makes two leads the same.',
    empty: 'A lead type names the fields of a lead. A campaign that collects leads refers to one.',
    columns: [
      count('fields', 'Fields'),
      computed('personal', 'Personal fields', (row) => personalOf(row)),
      computed('duplicate', 'Same lead when', (row) =>
        textOf(inner(row, 'duplicate_check'), 'fields')
          .replace(/[[\]"]/g, '')
          .replaceAll(',', ', '),
      ),
    ],
  },
}

function Address({ path }: { path: string }) {
  return (
    <span class="id">
      <code>{path}</code>
      <CopyButton text={location.origin + path} what="the address" />
    </span>
  )
}

function hostOf(url: unknown): ComponentChildren {
  const host = typeof url === 'string' ? URL.parse(url)?.host : undefined
  return host ?? <span class="none">–</span>
}

function payoutText({ model, amount, percent }: Row): string {
  return [
    model === undefined ? '' : wordsOf(String(model)),
    amount ?? (percent === undefined ? '' : `${String(percent)} %`),
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function priceText(price: Row): string {
  return price.model === 'bid' ? 'Bid' : payoutText(price)
}

function personalOf(row: Row): string {
  const fields = Array.isArray(row.fields) ? row.fields.filter(isRecord) : []
  return fields.filter((field) => field.pii === true).length.toLocaleString('en-US')
}

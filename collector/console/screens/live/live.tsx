import { useEffect, useRef, useState } from 'preact/hooks'
import { followLive } from '../../api/live.ts'
import { queryText, type Row, textOf } from '../../api/records.ts'
import { useThings } from '../../api/things.ts'
import { useHeld } from '../../parts/address.ts'
import { Id } from '../../parts/copy.tsx'
import { Empty } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { ChoiceFilter } from '../../parts/filters.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { clockText } from '../../parts/time.tsx'
import { counted, wordsOf } from '../../parts/words.ts'
import { LiveItem } from './live-item.tsx'

// What a person can still look through.
const MOST = 500

const KINDS = ['click', 'touch', 'event', 'conversion', 'lead', 'auction', 'attempt']

/** What is stored this very moment, on whichever machine. */
export default function Live() {
  const held = useHeld()
  const [paused, setPaused] = useState(false)
  const [chosen, setChosen] = useState<Row | undefined>()
  const query = queryText({ cid: held.get('cid'), pid: held.get('pid'), kinds: held.get('kinds') })
  const { items, waiting, connected, error } = useLive(
    `/api/admin/live${query === '' ? '' : `?${query}`}`,
    paused,
  )
  return (
    <Page
      title="Live events"
      about="Everything that is stored, as it happens: visits, events, conversions, leads and what is sent."
      actions={
        <button type="button" class="button" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          <Icon name={paused ? 'play' : 'pause'} size={16} />{' '}
          {paused ? `Go on${waiting > 0 ? ` (${waiting} new)` : ''}` : 'Pause'}
        </button>
      }
    >
      <LiveFilters />
      {error && <FaultBox error={error} />}
      <p class="live-state soft" role="status">
        <span class={connected ? 'beacon on' : 'beacon'} /> {stateText(connected, paused)} ·{' '}
        {counted(items.length, 'item')}
        {items.length === MOST ? ', the newest' : ''}
      </p>
      {items.length === 0 ? (
        <Empty title="Waiting for the first one">
          <p>
            Open a page that has the campaign’s script, or fire an event from a server: it appears here at
            once.
          </p>
        </Empty>
      ) : (
        <Table
          caption="Live events"
          columns={columnsFor(setChosen)}
          rows={items}
          keyOf={(row) => textOf(row, 'id')}
          to={pathOf}
        />
      )}
      {chosen && <LiveItem item={chosen} close={() => setChosen(undefined)} />}
    </Page>
  )
}

function LiveFilters() {
  const campaigns = useThings('campaigns').data ?? []
  const sources = useThings('sources').data ?? []
  const named = (things: readonly Row[], id: string) =>
    things.map((thing) => [String(thing[id]), String(thing.name ?? thing[id])] as const)
  return (
    <search class="filters">
      <ChoiceFilter name="cid" label="Campaign" choices={[['', 'Any'], ...named(campaigns, 'cid')]} />
      <ChoiceFilter name="pid" label="Source" choices={[['', 'Any'], ...named(sources, 'pid')]} />
      <ChoiceFilter
        name="kinds"
        label="Kind"
        choices={[['', 'All'], ...KINDS.map((kind) => [kind, wordsOf(kind)] as const)]}
      />
    </search>
  )
}

function stateText(connected: boolean, paused: boolean): string {
  if (!connected) return 'Connecting …'
  return paused ? 'Paused' : 'Live'
}

function columnsFor(choose: (row: Row) => void): readonly Column<Row>[] {
  return [
    { key: 'at', label: 'Time', cell: (row) => clockText(Date.parse(textOf(row, 'at'))) },
    { key: 'kind', label: 'Kind', cell: (row) => wordsOf(textOf(row, 'kind')) },
    { key: 'what', label: 'What', cell: whatOf },
    { key: 'result', label: 'Result', cell: (row) => <Status is={row.status ?? row.code ?? row.type} /> },
    { key: 'cid', label: 'Campaign', cell: (row) => textOf(row, 'cid') },
    { key: 'pid', label: 'Source', cell: (row) => textOf(row, 'pid') },
    {
      key: 'revenue',
      label: 'Revenue',
      number: true,
      cell: (row) => textOf(row, 'revenue') || <span class="none">–</span>,
    },
    {
      key: 'transaction_id',
      label: 'Transaction',
      cell: (row) => <Id of={row.transaction_id} href={pathOf(row)} />,
    },
    {
      key: 'raw',
      label: 'Raw',
      cell: (row) => (
        <button
          type="button"
          class="button small"
          aria-label={`Raw ${textOf(row, 'kind')} ${textOf(row, 'id')}`}
          onClick={() => choose(row)}
        >
          Raw
        </button>
      ),
    },
  ]
}

function whatOf(row: Row): string {
  const names = ['event_id', 'rule_id', 'lead_type', 'strategy', 'because', 'url']
  const name = names.find((one) => textOf(row, one) !== '')
  const what = name === undefined ? '' : textOf(row, name)
  return name === 'url' ? (URL.parse(what)?.pathname ?? what) : what
}

function pathOf(row: Row): string {
  return `/transactions/${encodeURIComponent(textOf(row, 'transaction_id'))}`
}

function useLive(path: string, paused: boolean) {
  const [items, setItems] = useState<readonly Row[]>([])
  const [waiting, setWaiting] = useState<readonly Row[]>([])
  const [connected, setConnected] = useState(false)
  const [error, setError] = useState<Error | undefined>()
  const isPaused = useRef(paused)
  isPaused.current = paused
  useEffect(() => {
    setItems([])
    setWaiting([])
    setError(undefined)
    const add = (item: Row) => (before: readonly Row[]) =>
      before.some(({ id }) => id === item.id) ? before : [item, ...before].slice(0, MOST)
    return followLive(path, {
      hear: (item) => (isPaused.current ? setWaiting(add(item)) : setItems(add(item))),
      connected: setConnected,
      failed: setError,
    })
  }, [path])
  useEffect(() => {
    if (paused || waiting.length === 0) return
    setItems((before) => [...waiting, ...before].slice(0, MOST))
    setWaiting([])
  }, [paused, waiting])
  return { items, waiting: waiting.length, connected, error }
}

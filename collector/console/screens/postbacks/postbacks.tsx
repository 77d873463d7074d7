import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { type Row, textOf } from '../../api/records.ts'
import { useThings } from '../../api/things.ts'
import { useHeld } from '../../parts/address.ts'
import { Id } from '../../parts/copy.tsx'
import { Empty, Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { ChoiceFilter, StatusFilter } from '../../parts/filters.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'
import { counted, wordsOf } from '../../parts/words.ts'
import { AddPostback } from './add-postback.tsx'
import { DeletePostback } from './delete-postback.tsx'
import { DuplicatePostbacks } from './duplicate-postbacks.tsx'
import { actionSettings, logOf, triggerSettings, useActions } from './postback-rules.ts'
import { PostbackStatus } from './postback-status.tsx'

const TRIGGERS = [
  ...['conversion_done', 'conversion_reject', 'conversion_pending', 'event'],
  ...['lead_sold', 'lead_delivered', 'lead_unsold', 'lead_returned'],
]

type Over = { is: 'add' } | { is: 'duplicate' } | { is: 'status' | 'delete'; rule: Row }

/** Every postback rule: who is told about which outcome. */
export default function Postbacks() {
  const held = useHeld()
  const rules = useThings('postbacks')
  const [over, setOver] = useState<Over | undefined>()
  const shown = (rules.data ?? []).filter((rule) =>
    ['campaign', 'trigger', 'action', 'status'].every(
      (name) => held.get(name) === '' || rule[name] === held.get(name),
    ),
  )
  return (
    <Page
      title="Postbacks"
      about="Who is told about which outcome: networks, ad platforms, sheets, channels."
      actions={
        <>
          <button type="button" class="button" onClick={() => setOver({ is: 'duplicate' })}>
            Duplicate postback
          </button>
          <button type="button" class="button main" onClick={() => setOver({ is: 'add' })}>
            <Icon name="plus" size={16} /> Add postback
          </button>
        </>
      }
    >
      <RuleFilters />
      {rules.isPending && <Skeleton />}
      {rules.error && <FaultBox error={rules.error} retry={() => void rules.refetch()} />}
      {rules.data && shown.length === 0 && (
        <NoRules filtered={rules.data.length > 0} add={() => setOver({ is: 'add' })} />
      )}
      {shown.length > 0 && <RuleTable rules={shown} open={setOver} />}
      {over?.is === 'add' && <AddPostback close={() => setOver(undefined)} />}
      {over?.is === 'duplicate' && <DuplicatePostbacks close={() => setOver(undefined)} />}
      {over?.is === 'status' && <PostbackStatus rule={over.rule} close={() => setOver(undefined)} />}
      {over?.is === 'delete' && <DeletePostback rule={over.rule} close={() => setOver(undefined)} />}
    </Page>
  )
}

function RuleFilters() {
  const actions = useActions().data ?? []
  const campaigns = useThings('campaigns').data ?? []
  return (
    <search class="filters">
      <ChoiceFilter
        name="campaign"
        label="Campaign"
        choices={[
          ['', 'Any'],
          ...campaigns.map(({ cid, name }) => [String(cid), String(name ?? cid)] as const),
        ]}
      />
      <StatusFilter name="trigger" label="Trigger" of={TRIGGERS} />
      <ChoiceFilter
        name="action"
        label="Action"
        choices={[['', 'Any'], ...actions.map(({ id, title }) => [id, title] as const)]}
      />
      <StatusFilter of={['active', 'disabled']} />
    </search>
  )
}

function NoRules({ filtered, add }: { filtered: boolean; add(): void }) {
  return (
    <Empty title={filtered ? 'No postback fits these filters' : 'Nobody is told about anything yet'}>
      <p>
        A postback sends a request, a message or a row somewhere else when a conversion or a lead changes its
        status.
      </p>
      <button type="button" class="button main" onClick={add}>
        Add the first postback
      </button>
    </Empty>
  )
}

function RuleTable({ rules, open }: { rules: readonly Row[]; open(over: Over): void }) {
  const titles = new Map((useActions().data ?? []).map(({ id, title }) => [id, title]))
  const columns: readonly Column<Row>[] = [
    { key: 'id', label: 'ID', cell: (rule) => <RuleId rule={rule} /> },
    { key: 'trigger', label: 'Trigger', cell: (rule) => wordsOf(textOf(rule, 'trigger')) },
    { key: 'conditions', label: 'Trigger settings', cell: (rule) => <Cut text={triggerSettings(rule)} /> },
    {
      key: 'action',
      label: 'Action',
      cell: (rule) => titles.get(textOf(rule, 'action')) ?? textOf(rule, 'action'),
    },
    { key: 'settings', label: 'Action settings', cell: (rule) => <Cut text={actionSettings(rule)} /> },
    {
      key: 'status',
      label: 'Status',
      cell: (rule) => (
        <button
          type="button"
          class="status-button"
          aria-label={`Status of #${textOf(rule, 'id')}: ${textOf(rule, 'status')}. Change it`}
          onClick={() => open({ is: 'status', rule })}
        >
          <Status is={rule.status} />
        </button>
      ),
    },
    { key: 'created_at', label: 'Created at', cell: (rule) => <Ago at={rule.created_at} /> },
    { key: 'author', label: 'Author', cell: (rule) => <Author of={rule.author} /> },
    { key: 'actions', label: 'Actions', cell: (rule) => <RuleActions rule={rule} open={open} /> },
  ]
  return (
    <>
      <Table
        caption="Postbacks"
        columns={columns}
        rows={rules}
        keyOf={(rule) => textOf(rule, 'id')}
        to={pathOf}
      />
      <footer class="list-foot">
        <span role="status">{counted(rules.length, 'postback')}</span>
      </footer>
    </>
  )
}

function RuleId({ rule }: { rule: Row }) {
  const name = textOf(rule, 'name')
  return (
    <span class="named">
      <Id of={rule.id} href={pathOf(rule)} />
      {name !== '' && <small class="soft">{name}</small>}
    </span>
  )
}

function RuleActions({ rule, open }: { rule: Row; open(over: Over): void }) {
  const id = textOf(rule, 'id')
  return (
    <span class="row-actions">
      <Link class="icon-button" href={pathOf(rule)} aria-label={`Configure #${id}`} title="Configure">
        <Icon name="settings" size={16} />
      </Link>
      <Link class="icon-button" href={`${pathOf(rule)}?tab=test`} aria-label={`Test #${id}`} title="Test">
        <Icon name="play" size={16} />
      </Link>
      <Link class="icon-button" href={logOf(id)} aria-label={`Log of #${id}`} title="Log">
        <Icon name="deliveries" size={16} />
      </Link>
      <button
        type="button"
        class="icon-button"
        aria-label={`Delete #${id}`}
        title="Delete"
        onClick={() => open({ is: 'delete', rule })}
      >
        <Icon name="trash" size={16} />
      </button>
    </span>
  )
}

function Author({ of }: { of: unknown }) {
  const author: Readonly<Record<string, unknown>> = Object(of)
  if (author.name === undefined) return <span class="soft">Settings file</span>
  return <span title={`ID ${String(author.id)}`}>{String(author.name)}</span>
}

function Cut({ text }: { text: string }) {
  return (
    <span class="clamp" title={text}>
      {text}
    </span>
  )
}

function pathOf(rule: Row): string {
  return `/postbacks/${encodeURIComponent(textOf(rule, 'id'))}`
}

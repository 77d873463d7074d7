import { parse, stringify } from 'yaml'
import { type Dispatcher, type DispatchRules, startDispatcher } from '../../../collector/pipeline/dispatch.ts'
import { STATE_NAMES } from '../../../collector/store/outbox.ts'
import type { AttemptRow, DeliveryRow } from '../../../collector/store/tables.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { exampleSettings, openWorld, type World } from '../../support/world.ts'
import { type Receiver, startReceiver } from './receiver.ts'

/** The waits between tries, in these tests. */
export const SCHEDULE = [5_000, 30_000]

/** A world whose postbacks are sent, and the receivers they go to. */
export interface DispatchWorld extends World {
  /** Starts a receiver that ends with the world. */
  receiver(together?: { now: number; most: number }): Promise<Receiver>
  /** Makes these the rules in force; each goes to the receiver of its `to`, at every sale. */
  rules(...rules: readonly RuleIn[]): Promise<void>
  /** Fires sales, each of a transaction of its own. */
  sell(count?: number): Promise<void>
  /** Starts a dispatcher that ends with the world. */
  dispatch(rules?: Partial<DispatchRules>): Dispatcher
  /** What it said, as the log would have it. */
  told: { level: string; what: string; facts: Record<string, unknown> }[]
  deliveries(): Promise<DeliveryRow[]>
  /** How many deliveries there are of each state, as people read them. */
  states(): Promise<Record<string, number>>
  attempts(): Promise<AttemptRow[]>
  /** Waits until a fact holds. */
  until(fact: () => Promise<boolean> | boolean): Promise<void>
}

interface RuleIn {
  id?: string
  to: { url: string }
  [member: string]: unknown
}

/** The example's settings with these rules in the place of its own. */
export function settingsWith(...rules: readonly RuleIn[]): string {
  const settings = parse(exampleSettings()) as Record<string, unknown>
  const postbacks = rules.map(({ to, ...rule }) => ({
    ...{ id: 'network_sale', campaign: 'auto', trigger: 'conversion_done', action: 'ping_url' },
    settings: { url: to.url },
    ...rule,
  }))
  return stringify({ ...settings, postbacks })
}

/** Opens a world without any rule. */
export async function openDispatchWorld(database: TestDatabase): Promise<DispatchWorld> {
  const world = await openWorld(database, settingsWith())
  const receivers: Receiver[] = []
  const dispatchers: Dispatcher[] = []
  const told: DispatchWorld['told'] = []
  const { db } = world.deps.store
  let sold = 0
  world.deps.tell = (level, what, facts) => told.push({ level, what, facts })
  world.deps.wake = () => {
    for (const dispatcher of dispatchers) dispatcher.wake()
  }
  const deliveries = () => db.selectFrom('deliveries').selectAll().orderBy('delivery_id').execute()
  return {
    ...world,
    told,
    deliveries,
    receiver: async (together) => {
      const receiver = await startReceiver(together)
      receivers.push(receiver)
      return receiver
    },
    rules: (...rules) => world.settle(settingsWith(...rules)),
    sell: async (count = 1) => {
      const ids = Array.from(
        { length: count },
        (_, index) => `tx-sale-${String(sold + index + 1).padStart(6, '0')}`,
      )
      sold += count
      for (const id of ids) await world.click(id)
      await world.fireAll(
        ids.map((transaction_id) => ({ cid: 'auto', event_id: 'sale', transaction_id, revenue: 49.9 })),
      )
    },
    dispatch: (rules) => {
      const usual = { schedule: SCHEDULE, deadlineMs: 5_000, concurrency: 64, perDestination: 16, pollMs: 20 }
      const dispatcher = startDispatcher(world.deps, { ...usual, ...rules })
      dispatchers.push(dispatcher)
      return dispatcher
    },
    states: async () => {
      const states = (await deliveries()).map((row) => STATE_NAMES[row.status] ?? '')
      return Object.fromEntries(
        [...Map.groupBy(states, (state) => state)].map(([state, all]) => [state, all.length]),
      )
    },
    attempts: () => db.selectFrom('attempts').selectAll().orderBy('attempt_id').execute(),
    until: async (fact) => {
      for (const began = Date.now(); !(await fact()); await new Promise((resolve) => setTimeout(resolve, 5)))
        if (Date.now() - began > 15_000) throw new Error('it never came true')
    },
    close: async () => {
      for (const receiver of receivers) receiver.letGo()
      for (const dispatcher of dispatchers) await dispatcher.stop(1_000)
      for (const receiver of receivers) await receiver.close()
      await world.close()
    },
  }
}

import type { Db, Tx } from '../tables.ts'
import type { CapUsageRow } from './tables.ts'

/** A place in a window of an account's caps: what it holds at most, and how much is to be added. */
export interface CapPlace {
  account_id: string
  cap_window: string
  most_sold: number | null
  most_revenue: number | null
  revenue_micros: number
}

/**
 * Takes a place in each window, or in none: undefined when all were taken, else the first window that is full. The
 * row of a window is locked until the transaction ends, so a cap of 100 is 100 on any number of machines.
 */
export async function takePlaces(tx: Tx, places: readonly CapPlace[]): Promise<string | undefined> {
  const taken: CapPlace[] = []
  for (const place of inOrder(places)) {
    if (await takePlace(tx, place)) taken.push(place)
    else {
      await givePlacesBack(tx, taken)
      return place.cap_window
    }
  }
  return undefined
}

async function takePlace(tx: Tx, place: CapPlace): Promise<boolean> {
  const { account_id, cap_window, revenue_micros, most_sold, most_revenue } = place
  if (most_revenue !== null && revenue_micros > most_revenue) return false
  const taken = await tx
    .insertInto('cap_usage')
    .values({ account_id, cap_window, sold: 1, revenue_micros })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'cap_window'])
        .doUpdateSet((eb) => ({
          sold: eb('cap_usage.sold', '+', 1),
          revenue_micros: eb('cap_usage.revenue_micros', '+', revenue_micros),
        }))
        .where((eb) =>
          eb.and([
            ...(most_sold === null ? [] : [eb('cap_usage.sold', '<', most_sold)]),
            ...(most_revenue === null
              ? []
              : [eb('cap_usage.revenue_micros', '<=', most_revenue - revenue_micros)]),
          ]),
        ),
    )
    .returning('sold')
    .executeTakeFirst()
  return taken !== undefined
}

/** Gives places back that were taken for a lead which was then not sold. */
export async function givePlacesBack(
  tx: Tx,
  places: readonly Pick<CapPlace, 'account_id' | 'cap_window' | 'revenue_micros'>[],
): Promise<void> {
  for (const { account_id, cap_window, revenue_micros } of inOrder(places))
    await tx
      .updateTable('cap_usage')
      .set((eb) => ({
        sold: eb('sold', '-', 1),
        revenue_micros: eb('revenue_micros', '-', revenue_micros),
      }))
      .where('account_id', '=', account_id)
      .where('cap_window', '=', cap_window)
      .execute()
}

/** Counts money into a window whose place was taken at another price. */
export async function adjustRevenue(
  tx: Tx,
  places: readonly Pick<CapUsageRow, 'account_id' | 'cap_window'>[],
  byMicros: number,
): Promise<void> {
  if (byMicros === 0) return
  for (const { account_id, cap_window } of inOrder(places))
    await tx
      .updateTable('cap_usage')
      .set((eb) => ({ revenue_micros: eb('revenue_micros', '+', byMicros) }))
      .where('account_id', '=', account_id)
      .where('cap_window', '=', cap_window)
      .execute()
}

/** Counts a lead into a window that has no limit of its own. */
export async function countLead(db: Db | Tx, account_id: string, cap_window: string): Promise<void> {
  await db
    .insertInto('cap_usage')
    .values({ account_id, cap_window, sold: 1, revenue_micros: 0 })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'cap_window'])
        .doUpdateSet((eb) => ({ sold: eb('cap_usage.sold', '+', 1) })),
    )
    .execute()
}

/** What is used up of these accounts' windows, by account and window. */
export async function usageOf(
  db: Db | Tx,
  accountIds: readonly string[],
  windows: readonly string[],
): Promise<CapUsageRow[]> {
  if (accountIds.length === 0 || windows.length === 0) return []
  return db
    .selectFrom('cap_usage')
    .selectAll()
    .where('account_id', 'in', accountIds)
    .where('cap_window', 'in', windows)
    .execute()
}

/** When each of these accounts last had its turn. */
export async function lastTurns(db: Db | Tx, accountIds: readonly string[]): Promise<Map<string, number>> {
  if (accountIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('account_turns')
    .selectAll()
    .where('account_id', 'in', accountIds)
    .execute()
  return new Map(rows.map((row) => [row.account_id, row.at]))
}

/** Writes down that an account had its turn. */
export async function noteTurn(tx: Tx, account_id: string, at: number): Promise<void> {
  await tx
    .insertInto('account_turns')
    .values({ account_id, at })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ at }))
    .execute()
}

// Always in the same order: two leads that share windows then wait for each other instead of locking up.
function inOrder<P extends Pick<CapUsageRow, 'account_id' | 'cap_window'>>(places: readonly P[]): P[] {
  const nameOf = ({ account_id, cap_window }: P) => `${account_id} ${cap_window}`
  return [...places].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
}

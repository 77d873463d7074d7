import { entriesOf } from '../store/inbound/conversion-changes.ts'
import type { ConversionChangeRow } from '../store/inbound/tables.ts'
import type { ConversionRow, DeliveryRow, EventRow } from '../store/tables.ts'
import type { Deps } from './deps.ts'
import type { EventFacts } from './event-facts.ts'

/** The change that set each delivery off, by its id: none for what the conversion's beginning did. */
export async function enteredBy(
  { store }: Pick<Deps, 'store'>,
  deliveries: readonly DeliveryRow[],
  events: ReadonlyMap<string, EventRow>,
): Promise<Map<string, ConversionChangeRow>> {
  const again = deliveries.flatMap(({ delivery_id, subject_uid, trigger_key }) => {
    const [, entry] = /^conversion_\w+\/(\d+)(?: |$)/.exec(trigger_key) ?? []
    const id = events.get(subject_uid)?.conversion_id
    return id && Number(entry) > 1 ? [{ delivery_id, id, entry: Number(entry) }] : []
  })
  const changes = await entriesOf(
    store.db,
    again.map(({ id }) => id),
  )
  return new Map(
    again.flatMap(({ delivery_id, id, entry }) => {
      const change = changes.find((one) => one.conversion_id === id && one.entry === entry)
      return change ? [[delivery_id, change] as const] : []
    }),
  )
}

/** A conversion as it was when a status was entered: what is told of that is the same whatever it has become since. */
export function asEntered(
  conversion: ConversionRow,
  event: EventRow | undefined,
  change: ConversionChangeRow | undefined,
): ConversionRow {
  const began = event && (JSON.parse(event.body) as Partial<EventFacts>)
  if (!change)
    return {
      ...conversion,
      revenue_micros: event?.revenue_micros ?? conversion.revenue_micros,
      currency: event?.currency ?? conversion.currency,
      original_status: began?.original_status ?? null,
      external_id: began?.external_id ?? null,
    }
  const { revenue_micros, currency, original_status, external_id } = change
  return { ...conversion, revenue_micros, currency, original_status, external_id }
}

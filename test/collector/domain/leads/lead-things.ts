import type { z } from 'zod'
import { DeliveryAccount } from '../../../../collector/domain/delivery-account.ts'
import { Distribution } from '../../../../collector/domain/distribution.ts'
import { LeadType } from '../../../../collector/domain/lead-type.ts'
import type { LeadValues } from '../../../../collector/domain/leads/lead-values.ts'
import type { Offer } from '../../../../collector/domain/leads/order.ts'

/** A delivery account as the file describes it; of the buyer of its own name unless it says otherwise. */
export function accountOf(id: string, shape: Partial<z.input<typeof DeliveryAccount>> = {}): DeliveryAccount {
  return DeliveryAccount.parse({
    ...{ id, buyer: id, method: 'm', campaign: 'auto', price: { model: 'bid' } },
    ...shape,
  })
}

/** A distribution as the file describes it. */
export function distributionOf(shape: z.input<typeof Distribution> = {}): Distribution {
  return Distribution.parse(shape)
}

/** A lead type with these fields. */
export function typeOf(
  fields: z.input<typeof LeadType>['fields'],
  duplicate_check: z.input<typeof LeadType>['duplicate_check'] = {},
): LeadType {
  return LeadType.parse({ id: 'auto', fields, duplicate_check })
}

/** What criteria may ask of a lead with these fields. */
export function valuesOf(lead: Record<string, string>, tracking: Record<string, string> = {}): LeadValues {
  return {
    lead,
    tracking,
    extra: {},
    consent: {},
    source: { pid: 'fb_ads', name: 'Facebook ads' },
    system: {
      ...{ lead_uid: 'l-1', lead_type: 'auto', source: 'fb_ads', campaign: 'auto' },
      ...{ transaction_id: 'tx-00000001', time: '2026-11-21T08:00:00.000Z', test: 'false' },
    },
  }
}

const UNIT = 1_000_000

/** An offer at a price in whole units of the currency. */
export function offerOf(
  id: string,
  price: number,
  position: number,
  shape: Parameters<typeof accountOf>[1] = {},
): Offer {
  return { account: accountOf(id, shape), price: price * UNIT, position }
}

/** The accounts of offers, in their order. */
export const namesOf = (offers: readonly Offer[]): string[] => offers.map((offer) => offer.account.id)

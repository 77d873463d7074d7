import { isRecord } from '../../api/ask.ts'
import type { Row } from '../../api/records.ts'
import { useThings } from '../../api/things.ts'
import { choicesOf } from '../../form/choices-of.ts'
import type { FormContext } from '../../form/form-context.ts'

const REFERS: Readonly<Record<string, readonly (readonly [member: string, slug: string, id: string])[]>> = {
  campaigns: [['lead_type', 'lead-types', 'id']],
  'delivery-methods': [['lead_type', 'lead-types', 'id']],
  'delivery-accounts': [
    ['buyer', 'buyers', 'id'],
    ['method', 'delivery-methods', 'id'],
    ['campaign', 'campaigns', 'cid'],
  ],
}

/** What the members of a thing may name: other things, or parts of its own. */
export function useThingChoices(slug: string, body: Row): FormContext['choices'] {
  const refers = REFERS[slug] ?? []
  const wants = (kind: string) => refers.some(([, other]) => other === kind)
  const lists: Readonly<Record<string, readonly Row[]>> = {
    'lead-types': useThings('lead-types', wants('lead-types')).data ?? [],
    buyers: useThings('buyers', wants('buyers')).data ?? [],
    'delivery-methods': useThings('delivery-methods', wants('delivery-methods')).data ?? [],
    campaigns: useThings('campaigns', wants('campaigns') || slug === 'receivers').data ?? [],
  }
  const others = refers.map(([member, kind, id]) => [member, choicesOf(lists[kind] ?? [], id)] as const)
  const events = (lists.campaigns ?? []).flatMap((campaign) => partsOf(campaign.events))
  return {
    ...Object.fromEntries(others),
    ...(slug === 'campaigns'
      ? {
          goal: choicesOf(
            partsOf(body.offers).flatMap(({ goals }) => partsOf(goals)),
            'id',
          ),
        }
      : {}),
    ...(slug === 'receivers'
      ? {
          creates: choicesOf(
            events.filter(({ type }) => type === 'conversion'),
            'event_id',
          ),
        }
      : {}),
  }
}

function partsOf(value: unknown): Row[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

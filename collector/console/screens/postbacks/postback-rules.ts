import { useQuery } from '@tanstack/preact-query'
import { ask, isRecord } from '../../api/ask.ts'
import type { Row } from '../../api/records.ts'
import { useThings } from '../../api/things.ts'
import { choicesOf } from '../../form/choices-of.ts'
import type { FormContext } from '../../form/form-context.ts'
import type { Schema } from '../../form/schema.ts'
import { wordsOf } from '../../parts/words.ts'

/** An action that a postback may do, with the schema of its settings. */
export interface ActionInfo {
  id: string
  title: string
  settings: Schema
  examples: readonly { title: string; settings: unknown }[]
}

/** Every action there is. */
export function useActions() {
  return useQuery({
    queryKey: ['actions'],
    queryFn: async ({ signal }) => (await ask<{ data: ActionInfo[] }>('/api/admin/actions', { signal })).data,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** What sets a postback off, and what must hold besides, in words. */
export function triggerSettings(rule: Row): string {
  const conditions: Readonly<Record<string, unknown>> = Object(rule.conditions)
  const told = Object.entries(conditions).map(([name, value]) => `${wordsOf(name)}: ${String(value)}`)
  const offer = rule.offer === undefined ? [] : [`Offer: ${String(rule.offer)}`]
  return [`Campaign: ${String(rule.campaign)}`, ...offer, ...told].join(' · ')
}

/** The settings of a postback's action in a line: the method and the address where it has them. */
export function actionSettings(rule: Row): string {
  const settings: Readonly<Record<string, unknown>> = Object(rule.settings)
  const line = [settings.method, settings.url ?? settings.endpoint].filter((one) => typeof one === 'string')
  if (line.length > 0) return line.join(' ')
  return Object.entries(settings)
    .filter(([, value]) => typeof value !== 'object')
    .slice(0, 3)
    .map(([name, value]) => `${wordsOf(name)}: ${String(value)}`)
    .join(' · ')
}

/** Where the deliveries of a postback are listed. */
export function logOf(id: string): string {
  return `/deliveries?rule=${encodeURIComponent(id)}`
}

/** What the members of a postback may name: those of its campaign, and of its offer. */
export function useRuleChoices(rule: Row): FormContext['choices'] {
  const campaigns = useThings('campaigns').data ?? []
  const sources = useThings('sources').data ?? []
  const campaign = campaigns.find(({ cid }) => cid === rule.campaign)
  const offers = listOf(campaign?.offers)
  const meant = offers.filter(({ clid }) => rule.offer === undefined || clid === rule.offer)
  const goals = meant.filter((offer) => offer.goals_enabled === true).flatMap((offer) => listOf(offer.goals))
  return {
    campaign: choicesOf(campaigns, 'cid'),
    offer: choicesOf(offers, 'clid'),
    'conditions.source': choicesOf(sources, 'pid'),
    'conditions.goal': choicesOf(goals, 'id'),
    'conditions.event': choicesOf(listOf(campaign?.events), 'event_id'),
  }
}

function listOf(value: unknown): Row[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

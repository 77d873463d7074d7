import { asText, type Template, templateText } from '../domain/macro.ts'
import type { Parameter } from '../domain/postback-values.ts'
import type { ActionTools } from './action.ts'

const text = (what: string) => templateText().optional().describe(what)

/** Settings that the conversion APIs of advertising platforms have in common. */
export const CONVERSION = {
  value: text('What the conversion is worth, with macros; without it, its revenue'),
  currency: text('The currency of the value, with macros; without it, that of the revenue'),
  dedupe_id: text('The id that a browser’s pixel gives the same event; without it, {event_uid}'),
}

/** What is told of a conversion: its id for the recognition of repeats, when it happened, in ms, and its worth. */
export interface Conversion {
  id: string
  at: number
  value: number | undefined
  currency: string | undefined
}

type ConversionSettings = { [Name in keyof typeof CONVERSION]?: Template | undefined }

/**
 * What the delivery tells of its conversion. The id is the same on every attempt, and in every rule: the event's uid,
 * or else the conversion's; where there is neither, as with the sale of a lead that no event brought, the delivery's.
 */
export function conversionOf(tools: ActionTools, settings: ConversionSettings): Conversion {
  const own = tools.valueOf('event_uid') || tools.valueOf('conversion_id') || tools.deliveryId
  const value = filled(tools, settings.value) || tools.valueOf('revenue')
  const at = Date.parse(tools.valueOf('event_time'))
  return {
    id: filled(tools, settings.dedupe_id) || own,
    at: Number.isNaN(at) ? tools.now() : at,
    value: value !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined,
    currency: (filled(tools, settings.currency) || tools.valueOf('currency')).toUpperCase() || undefined,
  }
}

/** The text of a setting that a rule may leave out; empty then. */
export function filled({ fill }: Pick<ActionTools, 'fill'>, template: Template | undefined): string {
  return template ? fill(template, asText).trim() : ''
}

/** The parameters that have a value, by their names. */
export function valuesOf({ value }: ActionTools, parameters: readonly Parameter[]): Record<string, string> {
  return Object.fromEntries(
    parameters.map((parameter) => [parameter.name, value(parameter)]).filter(([, said]) => said !== ''),
  )
}

/** Names of parameters that stand where the action itself writes, or that stand twice, with their places. */
export function nameFaults(
  parameters: readonly Parameter[],
  taken: readonly string[],
): { path: PropertyKey[]; message: string }[] {
  const names = parameters.map((parameter) => parameter.name)
  return names.flatMap((name, index) => {
    const path = ['parameters', index, 'name']
    if (taken.includes(name)) return [{ path, message: `"${name}" has a setting of its own` }]
    return names.indexOf(name) < index ? [{ path, message: `"${name}" is there twice` }] : []
  })
}

/** The settings of a postback rule as a version of the settings had them; `body` as in the settings, its secrets sealed. */
interface RuleVersionRow {
  rule_id: string
  version: number
  body: string
  at: number
}

/** An origin that postbacks are sent to, and how it fares there. */
export interface DestinationRow {
  origin: string
  state: string
  failures: number
  window_at: number
  window_tries: number
  window_failed: number
  pauses: number
  since: number
  probe_at: number | null
  probe_until: number | null
  /** When the next request may go out, where a rate is kept. */
  next_slot: number
  updated_at: number
}

/** The origin that a rule was last seen to send to. */
interface DestinationRuleRow {
  rule_id: string
  origin: string
}

/** The tables of sending beside the outbox. */
export interface SendingTables {
  rule_versions: RuleVersionRow
  destinations: DestinationRow
  destination_rules: DestinationRuleRow
}

import type { Figure } from './http/metrics.ts'
import type { RetentionFigures } from './pipeline/retention/watch-retention.ts'
import type { LineState } from './store/dialects/line.ts'

/** What a process knows of itself, as /metrics tells it. */
export function processFigures({ line, waiting, limited, rejected, retention }: Known): Figure[] {
  return [
    {
      ...{ name: 'clickwire_intake_waiting', type: 'gauge', value: waiting },
      help: 'Events and clicks that wait to be stored.',
    },
    {
      ...{ name: 'clickwire_rate_limited_total', type: 'counter', value: limited },
      help: 'How often a source was refused with 429 because of its limit.',
    },
    {
      ...{ name: 'clickwire_rejected_kept_total', type: 'counter', value: rejected.kept },
      help: 'Events and clicks that were refused, and kept for a replay.',
    },
    {
      ...{ name: 'clickwire_rejected_lost_total', type: 'counter', value: rejected.lost },
      help: 'Events and clicks that were refused, and could not be kept.',
    },
    ...(retention ? figuresOfRetention(retention) : []),
    ...(line ? figuresOfLine(line) : []),
  ]
}

interface Known {
  line: LineState | undefined
  waiting: number
  limited: number
  rejected: { kept: number; lost: number }
  /** Undefined where the process deletes nothing. */
  retention: RetentionFigures | undefined
}

function figuresOfRetention({ deleted, endedAt }: RetentionFigures): Figure[] {
  return [
    {
      ...{ name: 'clickwire_retention_deleted_total', type: 'counter', value: deleted },
      help: 'Records that this process deleted because of their age.',
    },
    {
      ...{ name: 'clickwire_retention_ended_seconds', type: 'gauge', value: endedAt / 1000 },
      help: 'When it last looked for such records; 0 before the first time.',
    },
  ]
}

function figuresOfLine({ hears, said, heard, opened }: LineState): Figure[] {
  return [
    {
      ...{ name: 'clickwire_line_up', type: 'gauge', value: hears ? 1 : 0 },
      help: 'Whether other processes are heard; where not, this one finds everything by looking.',
    },
    {
      ...{ name: 'clickwire_line_said_total', type: 'counter', value: said },
      help: 'How often this process woke the others.',
    },
    {
      ...{ name: 'clickwire_line_heard_total', type: 'counter', value: heard },
      help: 'How often it was woken by others.',
    },
    {
      ...{ name: 'clickwire_line_opened_total', type: 'counter', value: opened },
      help: 'How often the connection that listens was opened.',
    },
  ]
}

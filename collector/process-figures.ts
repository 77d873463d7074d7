import type { Figure } from './http/metrics.ts'
import type { LineState } from './store/dialects/line.ts'

/** What a process knows of itself, as /metrics tells it. */
export function processFigures(line: LineState | undefined): Figure[] {
  return line ? figuresOfLine(line) : []
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

import type { Response } from 'express'
import type { RecordFilter, RecordKind } from '../../store/records.ts'
import type { Scope } from '../../store/scope.ts'
import { type Cell, streamCsv } from '../csv.ts'
import type { Doors } from '../doors.ts'
import { presentRecord } from './present.ts'
import { RECORD_COLUMNS } from './record-columns.ts'
import { columnsTo } from './shown-to-source.ts'

/** Which records are wanted: without a limit all that the filter finds. */
export interface WantedRecords {
  kind: RecordKind
  scope: Scope
  filter: Omit<RecordFilter, 'limit'> & { limit?: number | undefined }
}

const PAGE = 500

/** Sends records as CSV, read page by page while they go out. */
export function sendRecordsCsv(
  doors: Pick<Doors, 'records'>,
  response: Response,
  wanted: WantedRecords,
): Promise<void> {
  const columns = columnsTo(wanted.scope, RECORD_COLUMNS[wanted.kind])
  const names = columns.map((column) => column.split('.').at(-1) ?? column)
  return streamCsv(response, { name: wanted.kind, columns: names, rows: rowsOf(doors, wanted, columns) })
}

async function* rowsOf(
  doors: Pick<Doors, 'records'>,
  { kind, scope, filter }: WantedRecords,
  columns: readonly string[],
): AsyncGenerator<readonly Cell[]> {
  let { cursor } = filter
  do {
    const page = await doors.records(kind, scope, { ...filter, cursor, limit: filter.limit ?? PAGE })
    for (const row of page.data) {
      const shown = presentRecord(kind, row)
      yield columns.map((column) => cellAt(shown, column))
    }
    cursor = filter.limit === undefined ? (page.next ?? undefined) : undefined
  } while (cursor !== undefined)
}

function cellAt(shown: Record<string, unknown>, column: string): Cell {
  const value = column.split('.').reduce<unknown>((group, name) => Object(group)[name], shown)
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'number') return value
  return JSON.stringify(value)
}

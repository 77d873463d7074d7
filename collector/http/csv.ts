import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'

/** What a cell of a table holds; null is empty. */
export type Cell = string | number | null

/** True when a caller would rather have CSV than JSON. */
export function wantsCsv(request: Request): boolean {
  return request.accepts(['json', 'csv']) === 'csv'
}

/** Sends rows as CSV, with the names of the columns in the first line. */
export function sendCsv(
  response: Response,
  columns: readonly string[],
  rows: readonly Readonly<Record<string, Cell>>[],
): void {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))]
  beginCsv(response)
  response.end(lines.map(lineOf).join(''))
}

/** A table that is read while it is sent: its cells in the order of the columns. */
export interface Table {
  name: string
  columns: readonly string[]
  rows: AsyncIterable<readonly Cell[]>
}

/** Sends a table as a CSV file of its name, however long it is; it ends early for whoever goes away. */
export async function streamCsv(response: Response, { name, columns, rows }: Table): Promise<void> {
  beginCsv(response)
  response.setHeader('Content-Disposition', `attachment; filename="${name}.csv"`)
  if (response.req.method === 'HEAD') {
    response.end()
    return
  }
  await pipeline(Readable.from(linesOf(columns, rows)), response).catch((error: unknown) => {
    // Who went away in the middle of it wants no answer.
    if (!response.req.socket.destroyed) throw error
  })
}

async function* linesOf(columns: readonly string[], rows: Table['rows']): AsyncGenerator<string> {
  yield lineOf(columns)
  for await (const row of rows) yield lineOf(row)
}

function beginCsv(response: Response): void {
  response.status(200)
  response.setHeader('Content-Type', 'text/csv; charset=utf-8')
  response.setHeader('Cache-Control', 'no-store')
}

const NUMBER = /^-?\d+(\.\d+)?$/

// A spreadsheet takes what begins like this for a formula, and visitors choose what stands here; those of East Asia
// take the wide signs as well.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

function lineOf(cells: readonly Cell[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

function cellOf(value: Cell): string {
  if (value === null) return ''
  const text = String(value)
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

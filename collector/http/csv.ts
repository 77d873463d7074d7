import type { Request, Response } from 'express'

/** True when a caller would rather have CSV than JSON. */
export function wantsCsv(request: Request): boolean {
  return request.accepts(['json', 'csv']) === 'csv'
}

/** Sends rows as CSV, with the names of the columns in the first line. */
export function sendCsv(
  response: Response,
  columns: readonly string[],
  rows: readonly Readonly<Record<string, string | number | null>>[],
): void {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))]
  response.status(200)
  response.setHeader('Content-Type', 'text/csv; charset=utf-8')
  response.setHeader('Cache-Control', 'no-store')
  response.end(lines.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join(''))
}

const NUMBER = /^-?\d+(\.\d+)?$/

// A spreadsheet takes what begins like this for a formula, and visitors choose what stands here; those of East Asia
// take the wide signs as well.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

function cellOf(value: string | number | null): string {
  if (value === null) return ''
  const text = String(value)
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

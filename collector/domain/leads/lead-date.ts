import { Temporal } from 'temporal-polyfill'

const YEAR_FIRST = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[T ]\d{1,2}:[\d:.]+\s?(?:Z|[+-]\d{2}:?\d{2})?)?$/
const MONTH_FIRST = /^(\d{1,2})([-/])(\d{1,2})\2(\d{4})$/
const DAY_FIRST = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/
const MOST_YEARS = 150

/**
 * A date as YYYY-MM-DD, from that, MM/DD/YYYY, MM-DD-YYYY, DD.MM.YYYY or YYYYMMDD, with or without a time behind it;
 * or why it is none. A date further from today than anybody lives is a slip of
 * the finger.
 */
export function readDate(text: string, today?: string): { value: string } | { fault: string } {
  const date = dateOf(text)
  if (!date) return { fault: 'must be a date as YYYY-MM-DD or MM/DD/YYYY' }
  const away = today === undefined ? 0 : Math.abs(date.year - Number(today.slice(0, 4)))
  return away > MOST_YEARS
    ? { fault: `is more than ${MOST_YEARS} years away from today` }
    : { value: date.toString() }
}

function dateOf(text: string): Temporal.PlainDate | undefined {
  const parts = partsOf(text)
  if (!parts) return undefined
  const [year, month, day] = parts.map(Number)
  try {
    return Temporal.PlainDate.from(
      { year: year ?? 0, month: month ?? 0, day: day ?? 0 },
      { overflow: 'reject' },
    )
  } catch {
    // The calendar has no such day.
    return undefined
  }
}

function partsOf(text: string): (string | undefined)[] | undefined {
  const [ymd, year, sign, month, day] = YEAR_FIRST.exec(text) ?? []
  // Without a sign between them only all eight digits say which is which.
  if (ymd !== undefined && (sign !== '' || `${month}${day}`.length === 4)) return [year, month, day]
  const mdy = MONTH_FIRST.exec(text)
  if (mdy) return [mdy[4], mdy[1], mdy[3]]
  const dmy = DAY_FIRST.exec(text)
  return dmy ? [dmy[3], dmy[2], dmy[1]] : undefined
}

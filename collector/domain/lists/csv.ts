/** A row of a CSV file, and the line on which it began. */
export interface CsvRow {
  line: number
  cells: string[]
}

// A spreadsheet takes what begins so for a formula, and runs it.
const FORMULA = /^[=+\-@\t\r\n'＝＋－＠]/

/** One line of CSV. What a spreadsheet would run as a formula gets an apostrophe before it, which reading takes off. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n\t']/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

// The text of a cell as it was before it was written safely.
function plainCell(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell
}

// A quote that is never closed must not swallow a whole file.
const MAX_CELL = 10_000

const MAX_CELLS = 100

/** What was wrong with a CSV file itself, as one sentence. */
export class CsvFault extends Error {}

/**
 * Reads CSV as it comes in: commas, quotes doubled within quotes, lines that end as on any system of today, with a
 * byte order mark before it or none. Rows without anything in them are left out.
 */
export async function* readCsv(chunks: AsyncIterable<string>): AsyncGenerator<CsvRow> {
  const reader = new CsvReader()
  for await (const chunk of chunks) yield* reader.take(chunk)
  yield* reader.end()
}

class CsvReader {
  #line = 1
  #began = 1
  #cells: string[] = []
  #cell = ''
  #quoted = false
  /** A quote was the last character within quotes: the end of them, or the first half of one that is meant. */
  #closing = false
  #first = true
  #rows: CsvRow[] = []

  take(chunk: string): CsvRow[] {
    for (const char of chunk) this.#char(char)
    return this.#rows.splice(0)
  }

  end(): CsvRow[] {
    if (this.#quoted && !this.#closing) throw new CsvFault(`a quote of line ${this.#began} is never closed`)
    this.#endRow()
    return this.#rows.splice(0)
  }

  #char(char: string): void {
    const first = this.#first
    this.#first = false
    if (first && char === '\uFEFF') return
    if (char === '\n') this.#line++
    if (this.#quoted && !this.#closing) {
      if (char === '"') this.#closing = true
      else this.#add(char)
      return
    }
    if (this.#closing && char === '"') {
      this.#closing = false
      this.#add(char)
      return
    }
    this.#outside(char)
  }

  #outside(char: string): void {
    if (char === ',') this.#endCell()
    else if (char === '\n') this.#endRow()
    else if (char === '"' && this.#cell.trim() === '' && !this.#closing) {
      this.#cell = ''
      this.#quoted = true
    } else if (char !== '\r') this.#add(char)
  }

  #add(char: string): void {
    if (this.#cell.length >= MAX_CELL)
      throw new CsvFault(`line ${this.#began} has a cell longer than ${MAX_CELL} characters`)
    this.#cell += char
  }

  #endCell(): void {
    if (this.#cells.length >= MAX_CELLS)
      throw new CsvFault(`line ${this.#began} has more than ${MAX_CELLS} cells`)
    this.#cells.push(plainCell(this.#cell.trim()))
    this.#cell = ''
    this.#quoted = false
    this.#closing = false
  }

  #endRow(): void {
    this.#endCell()
    if (this.#cells.some((cell) => cell !== '')) this.#rows.push({ line: this.#began, cells: this.#cells })
    this.#cells = []
    this.#began = this.#line
  }
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CsvRow, csvLine, readCsv } from '../../../../collector/domain/lists/csv.ts'

async function* inChunks(text: string, length: number) {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length)
}

async function rowsOf(text: string, length = 1_000): Promise<CsvRow[]> {
  const rows: CsvRow[] = []
  for await (const row of readCsv(inChunks(text, length))) rows.push(row)
  return rows
}
const cellsOf = async (text: string) => (await rowsOf(text)).map((row) => row.cells)

describe('a CSV file', () => {
  it.each<[string, string[][]]>([
    ['', []],
    ['\n\r\n ,\n', []],
    ['a,b', [['a', 'b']]],
    [
      'a, b \r\nc,d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['\uFEFFa\nb', [['a'], ['b']]],
    ['"a,b","say ""hi"""', [['a,b', 'say "hi"']]],
    ['"two\nlines",x\ny', [['two\nlines', 'x'], ['y']]],
    ['a "quote" within', [['a "quote" within']]],
    ['a,,c', [['a', '', 'c']]],
    ["'=1+1,'+1,'-1,'@x,''a,'tis", [['=1+1', '+1', '-1', '@x', "'a", "'tis"]]],
  ])('%j is read as %j', async (text, rows) => {
    expect(await cellsOf(text)).toEqual(rows)
  })

  it('knows the line on which a row began', async () => {
    const rows = await rowsOf('a\n\n"b\n\nb"\nc')
    expect(rows.map((row) => row.line)).toEqual([1, 3, 6])
  })

  it.each(['"never closed', `x,${'y'.repeat(10_001)}`, ','.repeat(101)])(
    'that goes on without end is a fault',
    async (text) => {
      await expect(rowsOf(text)).rejects.toThrow(/line 1/)
    },
  )

  it('is read the same however it is cut up, and as it was written', async () => {
    const cell = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replace(/\r/g, '').trim())
    const row = fc.array(cell, { minLength: 1, maxLength: 5 }).filter((cells) => cells.some(Boolean))
    await fc.assert(
      fc.asyncProperty(fc.array(row), fc.integer({ min: 1, max: 9 }), async (rows, length) => {
        const read = await rowsOf(rows.map(csvLine).join(''), length)
        expect(read.map(({ cells }) => cells)).toEqual(rows)
      }),
      { numRuns: 300 },
    )
  })

  it('holds nothing that a spreadsheet would run', () => {
    for (const text of ['=1+1', '+12025550123', '-1', '@SUM(A1)', '\t=1', "'=1"])
      expect(csvLine([text])).toBe(`"'${text}"\r\n`)
  })
})

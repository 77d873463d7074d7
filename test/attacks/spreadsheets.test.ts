import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCsv } from '../../collector/domain/lists/csv.ts'
import { type Contract, openContract } from '../contract/open-contract.ts'
import { DATABASES } from '../support/databases.ts'

/** What spreadsheets take for the beginning of a formula; those of East Asia take the wide signs too. */
const OPENERS = ['=', '+', '-', '@', '\t=', '\r=', '\n=', '＝', '＋', '－', '＠']
const FORMULA = `1+HYPERLINK("https://evil.example","a,b")`

const browser = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
}

/** The cells of a file as a spreadsheet reads them, with the apostrophes that our own reader takes off. */
async function cellsOf(text: string): Promise<string[]> {
  async function* chunks() {
    yield text.replaceAll("'", '’')
  }
  const cells: string[] = []
  for await (const row of readCsv(chunks())) cells.push(...row.cells)
  return cells
}

describe.each(DATABASES)('a formula in a file that is downloaded, on $name', ({ create }) => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openContract(create)
    for (const [n, opener] of OPENERS.entries()) {
      const click = { cid: 'auto', pid: 'fb_ads', transaction_id: `formula-${n}`, url: 'https://lp.example/' }
      const params = { sub1: opener + FORMULA, utm_source: opener + FORMULA }
      const { status } = await contract.post('/api/click', { ...click, params }, browser)
      expect(status).toBe(201)
    }
  })
  afterAll(() => contract.close())

  it.each(['sub1', 'sub1,source'])('is a text, in figures by %s', async (by) => {
    const headers = { authorization: `Bearer ${contract.key}`, accept: 'text/csv' }
    const { status, body } = await contract.get(`/api/admin/reports?group_by=${by}&metrics=clicks`, headers)
    expect(status).toBe(200)
    const cells = await cellsOf(String(body.text))
    expect(cells.filter((cell) => cell.includes('HYPERLINK'))).toHaveLength(OPENERS.length)
    expect(cells.filter((cell) => /^\s*[=+\-@＝＋－＠]/.test(cell))).toEqual([])
  })

  it('is a text in a list that was brought in with it', async () => {
    const asking = { authorization: `Bearer ${contract.key}` }
    const emails = ['=', '+', '-'].map((opener) => `${opener}cmd@example.com`)
    expect((await contract.post('/api/lists/do_not_post/emails-add', { emails }, asking)).status).toBe(200)
    const { body } = await contract.get('/api/lists/do_not_post/export', asking)
    const cells = await cellsOf(String(body.text))
    expect(cells.filter((cell) => cell.includes('cmd@'))).toHaveLength(emails.length)
    expect(cells.filter((cell) => /^\s*[=+\-@＝＋－＠]/.test(cell))).toEqual([])
  })
})

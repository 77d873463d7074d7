import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAcme, startGlobex } from '../support/buyer.ts'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { freePort } from '../support/postgres.ts'
import { runCommand, type ServingProcess, startProcess } from '../support/process.ts'
import { exampleSettings } from '../support/world.ts'

const CALL = /curl '([^']+)'((?: \\\n {2}-H '[^']+')*) \\\n {2}-d '([^']+)'/g

describe.each(DATABASES)('clickwire spec on $name', ({ create }) => {
  let database: TestDatabase
  let serving: ServingProcess
  let environment: Record<string, string>
  let spec: string
  let buyers: Awaited<ReturnType<typeof startAcme>>[]

  beforeAll(async () => {
    database = await create()
    environment = { DATABASE_URL: database.url }
    buyers = [await startAcme(), await startGlobex()]
    const settings = exampleSettings()
      .replaceAll('http://127.0.0.1:9101', buyers[0]?.origin ?? '')
      .replaceAll('http://127.0.0.1:9102', buyers[1]?.origin ?? '')
    expect(runCommand(['apply', '-'], environment, settings).code).toBe(0)
    serving = await startProcess(await freePort(), environment)
    environment.PUBLIC_URL = serving.url
    spec = runCommand(['spec', 'fb_ads'], environment).stdout
  })
  afterAll(async () => {
    await serving.stop()
    await database.drop()
    for (const buyer of buyers) await buyer.close()
  })

  it('prints calls that the collector takes as they stand, once the token is put in', async () => {
    const codes: string[] = []
    for (const [, url = '', headers = '', body = ''] of spec.matchAll(CALL)) {
      const authorization = /Bearer YOUR_TOKEN/.test(headers) ? { authorization: 'Bearer fb-secret' } : {}
      const given = { 'content-type': 'application/json', ...authorization }
      const response = await fetch(url, { method: 'POST', headers: given, body })
      codes.push(`${new URL(url).pathname} ${((await response.json()) as { code: string }).code}`)
    }
    expect(codes).toEqual([
      '/api/event/auto event_fired',
      '/api/lead/add/fb_ads lead_sold',
      '/api/lead/ping/fb_ads ping_accept',
      expect.stringMatching(/^\/api\/lead\/post\/fb_ads (lead_sold|duplicate_lead)$/),
    ])
  })

  it('names every event and every field, and no secret', () => {
    for (const name of ['step_1', 'sale', 'server_sale', 'first_name', 'zip_code', 'age'])
      expect(spec).toContain(`| \`${name}\` |`)
    expect(spec).not.toContain('fb-secret')
  })

  it('offers no leads to a source without a token, and says that one is inactive', () => {
    expect(runCommand(['spec', 'organic'], environment).stdout).not.toContain('/api/lead/')
    expect(runCommand(['spec', 'old_mail'], environment).stdout).toContain('This source is inactive')
  })

  it('prints the same as a page', () => {
    const { code, stdout } = runCommand(['spec', 'fb_ads', '--html'], environment)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/)
    expect(stdout).toContain(`${serving.url}/api/event/auto`)
  })

  it('refuses a source that is none', () => {
    expect(runCommand(['spec', 'nobody'], environment)).toMatchObject({
      code: 1,
      stderr: "There is no source 'nobody'.\n",
    })
  })
})

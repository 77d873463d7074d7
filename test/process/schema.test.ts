import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { runCommand } from '../support/process.ts'
import { exampleSettings } from '../support/world.ts'

const { code, stdout } = runCommand(['schema'], {})
const schema = z.fromJSONSchema(JSON.parse(stdout) as z.core.JSONSchema.JSONSchema)
const faultsOf = (text: string) =>
  schema.safeParse(parse(text)).error?.issues.map(({ path }) => path.join('.')) ?? []

describe('clickwire schema', () => {
  it('prints a schema that the examples fit', () => {
    expect(code).toBe(0)
    expect(faultsOf(exampleSettings())).toEqual([])
    const demo = readFileSync('demo-site/clickwire.yaml', 'utf8').replaceAll(/\$\{PORT(:-\d+)?\}/g, '4600')
    expect(faultsOf(demo)).toEqual([])
  })

  it('prints a schema that finds what is mistyped', () => {
    expect(faultsOf(exampleSettings().replace('type: step,', 'type: steps,'))).toEqual([
      'campaigns.0.events.0.type',
    ])
    expect(faultsOf(exampleSettings().replace('landing_url:', 'landing_ulr:'))).not.toEqual([])
    expect(faultsOf(exampleSettings().replace('org: demo', 'org: [demo]'))).toEqual(['org'])
  })

  it('is what the package brings along', () => {
    expect(readFileSync('dist/clickwire.schema.json', 'utf8')).toBe(stdout)
  })
})

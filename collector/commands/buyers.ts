import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { createBuyerTools } from '../delivery/buyers/buyer-tools.ts'
import { createHttpClient } from '../delivery/client.ts'
import { testMethod } from '../pipeline/leads/test-method.ts'
import { watchSettings } from '../pipeline/watch-settings.ts'
import { configured, withProgram } from './environment.ts'

interface TestOptions {
  half: 'ping' | 'post' | 'both'
  dryRun?: boolean
  lead?: string
}

/** `clickwire test-method`: sends a sample or a given lead to a buyer, and shows what was sent, answered and read. */
export function testMethodCommand(program: Command): void {
  program
    .command('test-method')
    .description(
      'send a test to a delivery method, and show the request, the answer and which rule matched what',
    )
    .argument('<id>', 'delivery method')
    .addOption(new Option('--half <half>', 'what is sent').choices(['ping', 'post', 'both']).default('both'))
    .option('--dry-run', 'only show the requests')
    .option('--lead <file>', 'JSON file with fields in the place of the sample’s')
    .action(async (method: string, { half, dryRun = false, lead }: TestOptions) => {
      const fields = lead === undefined ? {} : fieldsOf(readFileSync(lead, 'utf8'))
      const tested = await withProgram(configured({ LOG_LEVEL: 'error' }), async (opened) => {
        const allowPrivate = opened.config.ALLOW_PRIVATE_TARGETS ?? false
        const http = createHttpClient({ allowPrivate })
        const settings = await watchSettings(opened)
        const buyers = createBuyerTools(http, { allowPrivate, newId: opened.newId })
        const deps = { ...opened, buyers, catalog: settings.catalog }
        return testMethod(deps, { method, halves: half, dryRun, fields }).finally(async () => {
          settings.stop()
          await http.close()
        })
      })
      console.log(JSON.stringify(tested, null, 2))
    })
}

function fieldsOf(text: string): Record<string, string> {
  const given: unknown = JSON.parse(text)
  return Object.fromEntries(
    Object.entries(Object(given) as object).map(([name, value]) => [name, String(value)]),
  )
}

/** `clickwire map-fields`: prints mappings for every field of a lead type, ready for a delivery method. */
export function mapFieldsCommand(program: Command): void {
  program
    .command('map-fields')
    .description('print mappings for all fields of a lead type, to be pasted into a delivery method')
    .argument('<lead-type>', 'lead type')
    .action(async (id: string) => {
      const lines = await withProgram(configured({ LOG_LEVEL: 'error' }), async (opened) => {
        const settings = await watchSettings(opened)
        settings.stop()
        const type = settings.catalog().leadTypes.get(id)
        if (!type) throw new Error(`There is no lead type ${id}.`)
        return type.fields.map(({ name }) => `  - { to: ${name}, from: lead.${name} }`)
      })
      console.log(['mappings:', ...lines].join('\n'))
    })
}

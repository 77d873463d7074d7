import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { printActions } from '../collector/commands/print-actions.ts'
import { settingDocs } from '../collector/config.ts'
import { loadActions } from '../collector/delivery/load-actions.ts'
import { METRIC_NAMES, metricOf } from '../collector/domain/reports/metrics.ts'
import { describeActions } from '../collector/pipeline/describe-actions.ts'
import { STUB } from '../sdk/stub.ts'

const textOf = (file: string) => readFileSync(file, 'utf8')

describe('the documents', () => {
  it('list every setting of the environment with its default and meaning', () => {
    const rows = textOf('README.md').match(/^\| `[A-Z_]+` \|.*$/gm)
    const wanted = settingDocs().map(
      ({ name, default: value, meaning }) =>
        `| \`${name}\` | ${value === '' ? '' : `\`${value}\``} | ${meaning} |`,
    )
    expect(rows).toEqual(wanted)
  })

  it('list every figure of a report with its meaning', () => {
    const rows = textOf('docs/reports.md').match(/^\| `[a-z_0-9]+`( \*)? \| .*$/gm)
    const wanted = METRIC_NAMES.map((name) => {
      const { inner, meaning } = metricOf(name)
      return `| \`${name}\`${inner ? ' *' : ''} | ${meaning} |`
    })
    expect(rows).toEqual(expect.arrayContaining(wanted))
  })

  it('describe the actions as they are (npm run docs writes them anew)', async () => {
    expect(textOf('docs/actions.md')).toBe(printActions(describeActions(await loadActions())))
  })

  it('show the stub as the script expects it', () => {
    expect(textOf('docs/sdk.md')).toContain(STUB)
  })
})

import { type Command, Option } from 'commander'
import { TRACKER_NAMES, type TrackerName } from '../domain/moving/trackers.ts'
import { type Translation, translatePostbackUrl } from '../domain/moving/translate-postback-url.ts'
import type { Organization } from '../domain/settings.ts'
import { printPlan } from '../domain/settings-plan.ts'
import { applySettings, planApply } from '../pipeline/apply-settings.ts'
import { printPart } from '../settings-file/print-settings.ts'
import { CommandFault, configured, withProgram } from './environment.ts'
import { layOver } from './lay-over.ts'

interface PostbackUrlOptions {
  from?: TrackerName
  campaign?: string
  source?: string
  id?: string
  apply: boolean
}

/** `clickwire import postback-url URL`: a rule that calls an address which another tracker called so far. */
export function importPostbackUrl(command: Command): void {
  command
    .command('postback-url')
    .description('make a postback of an address with the macros of another tracker; only prints it')
    .argument('<url>', 'the address, in quotes, as the other tracker has it')
    .addOption(new Option('--from <tracker>', 'whose macros they are').choices(TRACKER_NAMES))
    .option('--campaign <cid>', 'campaign of the rule; default: the only one')
    .option('--source <pid>', 'only for this source')
    .option('--id <id>', 'id of the rule; default: made of the host')
    .option('--apply', 'also write it into the settings', false)
    .action(async (url: string, options: PostbackUrlOptions) => {
      const translated = translatePostbackUrl(url, options.from)
      if (translated.status === 'faulty')
        throw new CommandFault(`${translated.faults.join('\n')}\nNothing was translated.`)
      const { rule, plan } = await withProgram(configured({ LOG_LEVEL: 'warn' }), async (opened) => {
        let rule: Record<string, unknown> = {}
        const wanted = await layOver(opened, (present) => {
          rule = ruleFor(translated.url, options, present)
          return { postbacks: [rule] }
        })
        const how = { prune: false }
        return { rule, plan: await (options.apply ? applySettings : planApply)(opened, wanted, how) }
      })
      console.log(printTranslations(translated.translations))
      console.log(printPart({ postbacks: [rule] }))
      console.log(options.apply ? 'Done:' : 'With --apply:')
      console.log(printPlan(plan))
    })
}

function ruleFor(
  url: string,
  { campaign, source, id }: PostbackUrlOptions,
  { campaigns }: Organization,
): Record<string, unknown> {
  const [first, second] = campaigns
  const cid = campaign ?? (second === undefined ? first?.cid : undefined)
  if (cid === undefined)
    throw new CommandFault(
      campaigns.length === 0
        ? 'There is no campaign yet for the rule to belong to.'
        : `Say --campaign: there are ${campaigns.map((one) => one.cid).join(', ')}.`,
    )
  return {
    id: id ?? idOf(url),
    campaign: cid,
    trigger: 'conversion_done',
    ...(source === undefined ? {} : { conditions: { source } }),
    action: 'ping_url',
    settings: { url },
  }
}

function idOf(url: string): string {
  const host = /^https?:\/\/([^/?#:]+)/i.exec(url)?.[1] ?? 'moved'
  return host.replaceAll(/[^A-Za-z0-9]+/g, '_').slice(0, 64)
}

function printTranslations(translations: readonly Translation[]): string {
  if (translations.length === 0) return 'The address has no macros.\n'
  const longest = Math.max(...translations.map(({ theirs }) => theirs.length))
  const lines = translations.map(
    ({ theirs, ours, note }) =>
      `${theirs.padEnd(longest)} → {${ours}}${note === undefined ? '' : `  (${note})`}`,
  )
  return `${[...new Set(lines)].join('\n')}\n`
}

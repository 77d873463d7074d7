import type { Command } from 'commander'
import { readEventUrl, type SaidOfEvent } from '../domain/moving/read-event-url.ts'
import type { Organization } from '../domain/settings.ts'
import { printPlan } from '../domain/settings-plan.ts'
import type { Program } from '../open-program.ts'
import { applySettings, planApply, readSettled } from '../pipeline/apply-settings.ts'
import { printPart } from '../settings-file/print-settings.ts'
import { CommandFault, configured, withProgram } from './environment.ts'
import { layOver, type Things, thingsIn } from './lay-over.ts'
import { publicUrl } from './serve.ts'

interface EventUrlOptions {
  campaign?: string
  event?: string
  apply: boolean
}

/** `clickwire import event-url URL`: the settings that an Event Postback address implies, and the same call here. */
export function importEventUrl(command: Command): void {
  command
    .command('event-url')
    .description('print the settings that an Event Postback address implies, and the same call here')
    .argument('<url>', 'the address, in quotes, as a page, a partner or a buyer calls it')
    .option('--campaign <cid>', 'campaign of a global address; default: the only one')
    .option('--event <id>', 'the event, where the caller fills it in')
    .option('--apply', 'also write them into the settings', false)
    .action(async (url: string, options: EventUrlOptions) => {
      const config = configured({ LOG_LEVEL: 'warn' })
      const lines = await withProgram(config, (opened) => importInto(opened, url, options))
      console.log(
        [...lines.before, `${publicUrl(config, config.PORT)}${lines.path}`, '', ...lines.after].join('\n'),
      )
    })
}

async function importInto(
  opened: Program,
  url: string,
  { campaign, event, apply }: EventUrlOptions,
): Promise<{ before: string[]; path: string; after: string[] }> {
  const { organization } = await readSettled(opened.store.db, opened.sealer)
  const read = readEventUrl(url, { org: organization.org, event })
  if (read.status === 'faulty') throw new CommandFault(`${read.faults.join('\n')}\nNothing was changed.`)
  const cid = read.said.cid ?? campaign ?? onlyOf(organization)
  const things = thingsSaid(read.said, cid, organization)
  const wanted = await layOver(opened, (_, shape) => behindStored(things, shape))
  const plan = await (apply ? applySettings : planApply)(opened, wanted, { prune: false })
  const part = Object.keys(things).length === 0 ? [] : [printPart(things)]
  const notes = [...read.notes, ...conflictsOf(read.said, cid, organization)]
  return {
    before: [...part, 'The same call here:', ''],
    path: read.path,
    after: [...notes.map((note) => `Note: ${note}.`), apply ? 'Done:' : 'With --apply:', printPlan(plan)],
  }
}

function onlyOf({ campaigns }: Organization): string {
  const [first, second] = campaigns
  if (first && !second) return first.cid
  throw new CommandFault('The address is for all campaigns: say which one with --campaign.')
}

/** What is not there yet: the source, and the event and the offer in their campaign. */
function thingsSaid(
  { event_id, type, pid = 'organic', clid, currency }: SaidOfEvent,
  cid: string,
  { sources, campaigns }: Organization,
): Things {
  const campaign = campaigns.find((one) => one.cid === cid)
  const event = !campaign?.events.some((one) => one.event_id === event_id)
  const offer = clid !== undefined && !campaign?.offers.some((one) => one.clid === clid)
  const said = {
    cid,
    ...(campaign || currency === undefined ? {} : { currency }),
    ...(event ? { events: [{ event_id, type }] } : {}),
    ...(offer ? { offers: [{ clid }] } : {}),
  }
  return {
    ...(sources.some((one) => one.pid === pid) ? {} : { sources: [{ pid }] }),
    ...(campaign && !event && !offer ? {} : { campaigns: [said] }),
  }
}

/** The same, with the events and offers of the stored campaign before the new ones. */
function behindStored(said: Things, shape: Readonly<Record<string, unknown>>): Things {
  const campaigns = (said.campaigns ?? []).map((campaign) => {
    const stored = thingsIn(shape, 'campaigns').find((one) => one.cid === campaign.cid) ?? {}
    const both = (kind: string) => [...thingsIn(stored, kind), ...thingsIn(campaign, kind)]
    return { ...campaign, events: both('events'), offers: both('offers') }
  })
  return { ...said, campaigns }
}

// What is there already stays as it is.
function conflictsOf({ event_id, type }: SaidOfEvent, cid: string, { campaigns }: Organization): string[] {
  const events = campaigns.find((one) => one.cid === cid)?.events
  const there = events?.find((one) => one.event_id === event_id)
  if (!there || there.type === type) return []
  return type === 'step'
    ? [`${event_id} is a conversion here: calls without revenue are refused with missing_revenue`]
    : [`${event_id} is a step here: no conversion is made, whatever revenue is sent`]
}

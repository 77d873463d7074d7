import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { type Command, Option } from 'commander'
import { ListName, ListPurpose } from '../domain/lists/list.ts'
import { openListVerbs } from '../pipeline/lists/list-verbs.ts'
import { CommandFault, configured, withProgram } from './environment.ts'

const ACTOR = 'command line'

/** `clickwire lists`: prints the lists, what each is for, and how many are on it. */
export function listsCommand(program: Command): void {
  program
    .command('lists')
    .description('print the do-not-post, do-not-contact and contact lists, and how many are on each')
    .action(async () => {
      const lists = await withProgram(configured({ LOG_LEVEL: 'warn' }), (opened) =>
        openListVerbs(opened).all(),
      )
      const longest = Math.max(...lists.map(({ name }) => name.length))
      for (const { name, purpose, size, unsubscribed } of lists) {
        const left = unsubscribed > 0 ? `, ${unsubscribed} unsubscribed` : ''
        console.log(`${name.padEnd(longest)}  ${purpose.padEnd('do_not_contact'.length)}  ${size}${left}`)
      }
    })
}

interface ImportOptions {
  list: string
  purpose?: ListPurpose
}

/** `clickwire list import` and `clickwire list export`: a list from and to a CSV file. */
export function listCommand(program: Command): void {
  const list = program.command('list').description('one list of people: import and export')
  list
    .command('import')
    .description('put the people of a CSV file on a list; - reads what comes in')
    .argument('<file>', 'CSV with a column value, phone or email')
    .requiredOption('--list <name>', 'the list')
    .addOption(
      new Option('--purpose <purpose>', 'make the list for this where there is none').choices(
        ListPurpose.options,
      ),
    )
    .action(async (file: string, options: ImportOptions) => {
      const { added, already, invalid, invalid_lines } = await importFile(file, options)
      for (const { line, reason } of invalid_lines) console.error(`${file}:${line}: ${reason}`)
      console.log(`${added} added, ${already} on the list already, ${invalid} that cannot be on it.`)
    })
  list
    .command('export')
    .description('print a list as CSV')
    .argument('<name>', 'the list')
    .action(async (name: string) => {
      await withProgram(configured({ LOG_LEVEL: 'warn' }), async (opened) => {
        for await (const lines of await openListVerbs(opened).exportCsv(name, ACTOR))
          if (!process.stdout.write(lines)) await once(process.stdout, 'drain')
      })
    })
}

function importFile(file: string, { list, purpose }: ImportOptions) {
  const name = ListName.safeParse(list)
  if (!name.success) throw new CommandFault(`The name of the list ${name.error.issues[0]?.message}.`)
  return withProgram(configured({ LOG_LEVEL: 'warn' }), async (opened) => {
    const lists = openListVerbs(opened)
    if (purpose) await lists.make({ name: list, purpose }, ACTOR)
    return lists.importCsv(list, textOf(file), ACTOR)
  })
}

function textOf(file: string): AsyncIterable<string> {
  const stream = file === '-' ? process.stdin : createReadStream(file)
  return stream.setEncoding('utf8')
}

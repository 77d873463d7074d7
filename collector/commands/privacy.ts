import type { Command } from 'commander'
import { catalogOf } from '../domain/catalog.ts'
import { Problem } from '../domain/problem.ts'
import type { Program } from '../open-program.ts'
import { readSettled } from '../pipeline/apply-settings.ts'
import { erasePerson } from '../pipeline/leads/erase-person.ts'
import { type Person, unclearOf } from '../pipeline/leads/persons.ts'
import { tellPerson } from '../pipeline/leads/tell-person.ts'
import { CommandFault, configured, withProgram } from './environment.ts'

const ACTOR = 'command line'

interface PersonOptions extends Omit<Person, 'transaction_id'> {
  transaction?: string
}

/** `clickwire privacy access` and `clickwire privacy erase`: what is stored of somebody, and its end. */
export function privacyCommand(program: Command): void {
  const privacy = program.command('privacy').description('requests of people about what is stored of them')
  named(privacy, 'access', 'print everything that is stored of somebody, as JSON').action(
    async (options: PersonOptions) => {
      const person = personOf(options)
      const told = await withProgram(configured({ LOG_LEVEL: 'warn' }), (opened) =>
        tellPerson(opened, person, ACTOR),
      )
      console.log(JSON.stringify({ transactions: told }, null, 2))
    },
  )
  named(privacy, 'erase', 'erase everything personal of somebody; the money stays').action(
    async (options: PersonOptions) => {
      const person = personOf(options)
      const erased = await withProgram(configured({ LOG_LEVEL: 'warn' }), (opened) => erase(opened, person))
      console.log(`Erased: ${erased.records} records of ${erased.transactions} transactions.`)
    },
  )
}

function named(privacy: Command, verb: string, description: string): Command {
  return privacy
    .command(verb)
    .description(description)
    .option('--email <address>', 'by their e-mail address')
    .option('--phone <number>', 'by their phone number')
    .option('--country <country>', 'country of a number that comes without one, such as US')
    .option('--transaction <transaction_id>', 'by a transaction')
}

function personOf({ transaction: transaction_id, ...options }: PersonOptions): Person {
  const { email, phone } = options
  const person = { ...options, transaction_id }
  if (email === undefined && phone === undefined && transaction_id === undefined)
    throw new CommandFault('Say who it is: by --email, --phone or --transaction.')
  const unclear = unclearOf(person)
  if (unclear === 'email') throw new CommandFault('That is no e-mail address that somebody could have.')
  if (unclear === 'phone') throw new CommandFault('That is no phone number that somebody could have.')
  return person
}

async function erase(program: Program, person: Person) {
  const { organization, version } = await readSettled(program.store.db, program.sealer)
  const catalog = catalogOf(organization, version)
  try {
    return await erasePerson({ ...program, catalog: () => catalog }, person, ACTOR)
  } catch (error) {
    throw error instanceof Problem ? new CommandFault(error.message) : error
  }
}

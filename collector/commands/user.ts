import { text } from 'node:stream/consumers'
import { type Command, Option } from 'commander'
import { faultsOf } from '../domain/problem.ts'
import { NewUser, Role, UserChange } from '../domain/user.ts'
import type { Program } from '../open-program.ts'
import { addUser, changeUser, removeUser } from '../pipeline/users/change-users.ts'
import { makePassword } from '../pipeline/users/password.ts'
import { allUsers, findUserByEmail } from '../store/users/users.ts'
import { CommandFault, configured, withProgram } from './environment.ts'

const ACTOR = 'command'

/** `clickwire user add|list|password|remove`: who may use the console. */
export function userCommand(program: Command): void {
  const user = program.command('user').description('those who may use the console')
  const stdin = () => new Option('--password-stdin', 'read the password from standard input')
  user
    .command('add')
    .description('add a user; a password that is made is printed alone, and not shown again')
    .requiredOption('--email <email>', 'what they sign in with')
    .addOption(new Option('--role <role>', 'what they may do').choices(Role.options).makeOptionMandatory())
    .option('--pid <pid>', 'the source that an affiliate speaks for')
    .addOption(stdin())
    .action(async ({ passwordStdin, ...given }: AddOptions) => {
      const wanted = read(NewUser, { ...given, ...(passwordStdin ? { password: await fromStdin() } : {}) })
      const { password } = await work((opened) => addUser(opened, wanted, ACTOR))
      if (password !== undefined) console.log(password)
    })
  user
    .command('list')
    .description('print the users, one a line')
    .action(async () => {
      const users = await work(({ store }) => allUsers(store.db))
      for (const { email, role, pid } of users) console.log([email, role, pid ?? '-'].join('\t'))
    })
  user
    .command('password')
    .description('give a user another password, and end their sessions')
    .requiredOption('--email <email>', 'whose')
    .addOption(stdin())
    .action(async ({ email, passwordStdin }: { email: string; passwordStdin?: true }) => {
      const password = passwordStdin ? await fromStdin() : makePassword()
      const change = read(UserChange, { password })
      await work(async (opened) => changeUser(opened, await idOf(opened, email), change, ACTOR))
      if (!passwordStdin) console.log(password)
    })
  user
    .command('remove')
    .description('take a user away, and end their sessions')
    .requiredOption('--email <email>', 'whom')
    .action(({ email }: { email: string }) =>
      work(async (opened) => removeUser(opened, await idOf(opened, email), ACTOR)),
    )
}

interface AddOptions {
  email: string
  role: string
  pid?: string
  passwordStdin?: true
}

function work<T>(does: (program: Program) => Promise<T>): Promise<T> {
  return withProgram(configured({ LOG_LEVEL: 'silent' }), does)
}

async function fromStdin(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, '')
}

async function idOf({ store }: Program, email: string): Promise<string> {
  const user = await findUserByEmail(store.db, email.trim().toLowerCase())
  if (user) return user.user_id
  throw new CommandFault(`There is no user ${email}.`)
}

interface Checks<T> {
  safeParse(
    given: unknown,
  ): { success: true; data: T } | { success: false; error: Parameters<typeof faultsOf>[0] }
}

function read<T>(schema: Checks<T>, given: Record<string, unknown>): T {
  const checked = schema.safeParse(given)
  if (checked.success) return checked.data
  const faults = faultsOf(checked.error, given)
  throw new CommandFault(faults.map(({ field, reason }) => `The ${field} ${reason}.`).join('\n'))
}

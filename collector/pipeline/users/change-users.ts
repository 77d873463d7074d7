import { faultOf, Problem, problemOf } from '../../domain/problem.ts'
import type { NewUser, UserChange } from '../../domain/user.ts'
import type { Db, Tx } from '../../store/tables.ts'
import { deleteSessionsOf } from '../../store/users/sessions.ts'
import type { UserRow } from '../../store/users/tables.ts'
import {
  deleteUser,
  findUser,
  findUserByEmail,
  hasSource,
  holdAdmins,
  insertUser,
  updateUser,
} from '../../store/users/users.ts'
import { hashPassword, makePassword } from './password.ts'
import type { UserDeps } from './sign-in.ts'
import { writeUserAudit } from './write-user-audit.ts'

/** A user who was added, and the password that was made where none was given: the only time it is to be had. */
export interface AddedUser {
  user: UserRow
  password?: string
}

/** Adds a user. */
export async function addUser(deps: UserDeps, wanted: NewUser, actor: string): Promise<AddedUser> {
  const { email, role, pid = null } = wanted
  const password = wanted.password ?? makePassword()
  const at = deps.now()
  const hash = await hashPassword(password)
  const user = { ...{ email, role, pid, at, updated_at: at }, user_id: deps.newId(), password: hash }
  await deps.store.db.transaction().execute(async (tx) => {
    await refuseUnknownSource(tx, pid)
    if (!(await insertUser(tx, user))) throw taken()
    await writeUserAudit(deps, tx, {
      ...{ actor, subject: email, action: 'user.added', detail: { role, pid } },
    })
  })
  return wanted.password === undefined ? { user, password } : { user }
}

/** Changes a user; with a new password, or another role or source, every session of theirs ends. */
export async function changeUser(
  deps: UserDeps,
  userId: string,
  change: UserChange,
  actor: string,
): Promise<UserRow> {
  const hash = change.password === undefined ? undefined : await hashPassword(change.password)
  return deps.store.db.transaction().execute(async (tx) => {
    const admins = await holdAdmins(tx)
    const before = await knownUser(tx, userId)
    const after = changed(before, change, hash, deps.now())
    if (after.role !== 'admin') refuseLastAdmin(admins, userId)
    await refuseUnknownSource(tx, after.pid)
    await refuseTakenEmail(tx, before, after)
    await updateUser(tx, userId, after)
    if (hash !== undefined || after.role !== before.role || after.pid !== before.pid)
      await deleteSessionsOf(tx, userId)
    await writeUserAudit(deps, tx, {
      ...{ actor, subject: after.email, action: 'user.changed', detail: { changed: Object.keys(change) } },
    })
    return after
  })
}

/** Takes a user away, with every session of theirs. */
export function removeUser(deps: UserDeps, userId: string, actor: string): Promise<void> {
  return deps.store.db.transaction().execute(async (tx) => {
    const admins = await holdAdmins(tx)
    const { email } = await knownUser(tx, userId)
    refuseLastAdmin(admins, userId)
    await deleteSessionsOf(tx, userId)
    await deleteUser(tx, userId)
    await writeUserAudit(deps, tx, { actor, subject: email, action: 'user.removed' })
  })
}

/** The user of this id; a Problem when there is none. */
export async function knownUser(db: Db | Tx, userId: string): Promise<UserRow> {
  const user = await findUser(db, userId)
  if (user) return user
  throw new Problem(404, 'not_found', 'There is no such user.')
}

function changed(before: UserRow, change: UserChange, hash: string | undefined, now: number): UserRow {
  const role = change.role ?? before.role
  // An admin speaks for no source: who becomes one leaves it behind.
  const pid = change.pid === undefined && role === 'admin' ? null : (change.pid ?? before.pid)
  if ((role === 'affiliate') !== (pid !== null))
    throw problemOf([
      faultOf('invalid', 'pid', 'must name a source for the role affiliate, and is only for it'),
    ])
  const { email = before.email } = change
  return { ...before, role, pid, email, password: hash ?? before.password, updated_at: now }
}

function refuseLastAdmin(admins: readonly string[], userId: string): void {
  if (admins.length > 1 || !admins.includes(userId)) return
  throw new Problem(409, 'last_admin', 'This is the only admin: make another one first.')
}

/** Refuses a source that is none. */
export async function refuseUnknownSource(tx: Tx, pid: string | null): Promise<void> {
  if (pid === null || (await hasSource(tx, pid))) return
  throw problemOf([faultOf('invalid', 'pid', `names no source: ${pid}`)])
}

async function refuseTakenEmail(tx: Tx, before: UserRow, after: UserRow): Promise<void> {
  if (after.email === before.email) return
  if (await findUserByEmail(tx, after.email)) throw taken()
}

function taken(): Problem {
  return new Problem(409, 'email_taken', 'Another user has this e-mail address.')
}

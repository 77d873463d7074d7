import type { Credentials, NewUser, Setup, UserChange } from '../../domain/user.ts'
import type { UserRow } from '../../store/users/tables.ts'
import { allUsers, hasNoUsers } from '../../store/users/users.ts'
import type { Deps } from '../deps.ts'
import { type AddedUser, addUser, changeUser, knownUser, removeUser } from './change-users.ts'
import { setUp } from './first-admin.ts'
import { endSession, type KnownUser, readSession } from './session.ts'
import { type SignedIn, signIn } from './sign-in.ts'
import { writeUserAudit } from './write-user-audit.ts'

/** Everything that can be done with users and sessions, as the doors call it. */
export interface UserVerbs {
  /** The user whose session this is, while it holds. */
  ofSession(token: string): Promise<KnownUser | undefined>
  signIn(credentials: Credentials, network: string): Promise<SignedIn>
  signOut(token: string): Promise<void>
  setUp(setup: Setup): Promise<SignedIn>
  /** True while nobody can sign in. */
  setupNeeded(): Promise<boolean>
  list(): Promise<UserRow[]>
  get(userId: string): Promise<UserRow>
  add(wanted: NewUser, actor: string): Promise<AddedUser>
  change(userId: string, change: UserChange, actor: string): Promise<UserRow>
  remove(userId: string, actor: string): Promise<void>
}

/** The verbs of users, over one database. */
export function openUserVerbs(deps: Pick<Deps, 'store' | 'sealer' | 'now' | 'newId'>): UserVerbs {
  const { db } = deps.store
  return {
    ofSession: (token) => readSession(deps, token),
    signIn: (credentials, network) => signIn(deps, credentials, network),
    signOut: async (token) => {
      const user = await readSession(deps, token)
      await endSession(deps, token)
      if (!user) return
      const { email } = user
      await writeUserAudit(deps, db, { actor: email, subject: email, action: 'session.ended' })
    },
    setUp: (setup) => setUp(deps, setup),
    setupNeeded: () => hasNoUsers(db),
    list: () => allUsers(db),
    get: (userId) => knownUser(db, userId),
    add: (wanted, actor) => addUser(deps, wanted, actor),
    change: (userId, change, actor) => changeUser(deps, userId, change, actor),
    remove: (userId, actor) => removeUser(deps, userId, actor),
  }
}

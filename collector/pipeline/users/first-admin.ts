import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { Problem } from '../../domain/problem.ts'
import type { Setup } from '../../domain/user.ts'
import { findSetupToken, keepSetupToken, spendSetupToken } from '../../store/users/setup-token.ts'
import { hasNoUsers, insertUser } from '../../store/users/users.ts'
import type { Deps } from '../deps.ts'
import { hashPassword } from './password.ts'
import { openSession } from './session.ts'
import type { SignedIn, UserDeps } from './sign-in.ts'
import { writeUserAudit } from './write-user-audit.ts'

/** What the environment gives for the first admin. */
export interface FirstAdmin {
  email: string
  password: string
}

/**
 * Sees to it that somebody can sign in: where there is no user yet, the given one becomes the first admin; where none
 * is given, the log says with which token one is made. The token is the same on every machine, until it is used.
 */
export async function provideFirstAdmin(
  deps: UserDeps & Pick<Deps, 'sealer' | 'tell'>,
  given: FirstAdmin | undefined,
): Promise<void> {
  const { db } = deps.store
  if (!(await hasNoUsers(db))) return
  if (given) {
    const admin = await adminOf(deps, given)
    if (await insertUser(db, admin)) await noteAdded(deps, admin.email, 'environment')
    return
  }
  const sealed = await keepSetupToken(db, deps.sealer.seal(randomBytes(24).toString('base64url')))
  deps.tell('warn', 'setup.needed', {
    setup_token: deps.sealer.open(sealed),
    note: 'Nobody can sign in yet. Open the console and make the first admin with this token, or run: clickwire user add.',
  })
}

/** Makes the first admin with the token from the log, and signs them in. The token is good once. */
export async function setUp(
  deps: UserDeps & Pick<Deps, 'sealer'>,
  { token, email, password }: Setup,
): Promise<SignedIn> {
  const sealed = await findSetupToken(deps.store.db)
  if (sealed === undefined || !same(deps.sealer.open(sealed), token)) throw refused()
  const admin = await adminOf(deps, { email, password })
  const session = await deps.store.db.transaction().execute(async (tx) => {
    if (!(await spendSetupToken(tx)) || !(await hasNoUsers(tx))) return undefined
    await insertUser(tx, admin)
    return openSession(deps, tx, admin.user_id)
  })
  if (session === undefined) throw refused()
  await noteAdded(deps, email, 'setup')
  const { user_id, role, pid } = admin
  return { token: session, user: { user_id, email, role, pid } }
}

async function adminOf(deps: UserDeps, { email, password }: FirstAdmin) {
  const at = deps.now()
  const hash = await hashPassword(password)
  return {
    ...{ email, role: 'admin', pid: null, at, updated_at: at },
    ...{ user_id: deps.newId(), password: hash },
  }
}

function noteAdded(deps: UserDeps, email: string, actor: string): Promise<void> {
  const detail = { role: 'admin', pid: null }
  return writeUserAudit(deps, deps.store.db, { actor, subject: email, action: 'user.added', detail })
}

function refused(): Problem {
  return new Problem(
    403,
    'wrong_setup_token',
    'This is not the setup token that the log tells, or it was used already.',
  )
}

function same(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}

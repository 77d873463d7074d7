import { Problem } from '../../domain/problem.ts'
import { type Credentials, FAILURES_MS, MOST_FAILURES } from '../../domain/user.ts'
import {
  countTry,
  forgetTries,
  type SignInTry,
  triesAgainst,
  uncountTry,
} from '../../store/users/sign-in-tries.ts'
import { findUserByEmail, holdUser } from '../../store/users/users.ts'
import type { Deps } from '../deps.ts'
import { isPassword, NO_PASSWORD } from './password.ts'
import { type KnownUser, openSession } from './session.ts'
import { writeUserAudit } from './write-user-audit.ts'

/** What signing in needs of the program. */
export type UserDeps = Pick<Deps, 'store' | 'now' | 'newId'>

/** A user who has just signed in, and the token of the new session. */
export interface SignedIn {
  token: string
  user: KnownUser
}

/**
 * Signs somebody in. A wrong password and an unknown user are refused alike, after the same work; who fails too often,
 * as an account or from one network, is not even heard.
 */
export async function signIn(
  deps: UserDeps,
  { email, password }: Credentials,
  network: string,
): Promise<SignedIn> {
  const { db } = deps.store
  const account = `account ${email}`
  const attempt = { try_uid: deps.newId(), subjects: [account, `network ${network}`], at: deps.now() }
  await refuseTooMany(deps, attempt)
  const user = await findUserByEmail(db, email)
  const right = await isPassword(password, user?.password ?? NO_PASSWORD)
  if (!user || !right) {
    await writeUserAudit(deps, db, {
      ...{ actor: email, subject: email, action: 'session.refused', detail: { network } },
    })
    throw wrong()
  }
  const token = await db.transaction().execute(async (tx) => {
    // The password may have been changed while it was checked, which was to end every session.
    if (!(await holdUser(tx, user))) throw wrong()
    await uncountTry(tx, attempt)
    await forgetTries(tx, account)
    await writeUserAudit(deps, tx, {
      ...{ actor: email, subject: email, action: 'session.opened', detail: { network } },
    })
    return openSession(deps, tx, user.user_id)
  })
  const { user_id, role, pid } = user
  return { token, user: { user_id, email, role, pid } }
}

async function refuseTooMany({ store, now }: UserDeps, attempt: SignInTry): Promise<void> {
  const since = attempt.at - FAILURES_MS
  const before = await triesAgainst(store.db, attempt.subjects, since)
  // Guesses in thousands are only read against what is there: a write for each would keep everybody else waiting.
  if (before.n >= MOST_FAILURES) throw tooMany(before.oldest, now())
  await countTry(store.db, attempt, since)
  const { n, oldest } = await triesAgainst(store.db, attempt.subjects, since)
  if (n <= MOST_FAILURES) return
  await uncountTry(store.db, attempt)
  throw tooMany(oldest, now())
}

function tooMany(oldest: number, now: number): Problem {
  return new Problem(429, 'too_many_attempts', 'There were too many failed attempts. Try again later.', {
    retryAfterS: Math.max(1, Math.ceil((oldest + FAILURES_MS - now) / 1000)),
  })
}

function wrong(): Problem {
  return new Problem(401, 'wrong_credentials', 'This e-mail address and password do not belong together.')
}

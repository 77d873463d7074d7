import { createHash, randomBytes } from 'node:crypto'
import { SESSION_IDLE_MS, SESSION_MS } from '../../domain/user.ts'
import type { Tx } from '../../store/tables.ts'
import {
  deleteSession,
  findSession,
  insertSession,
  type SessionTerms,
  touchSession,
} from '../../store/users/sessions.ts'
import type { Deps } from '../deps.ts'

/** A user as far as others need to know. */
export interface KnownUser {
  user_id: string
  email: string
  role: string
  pid: string | null
}

// Written this seldom, a session costs a read for each request and hardly a write.
const TOUCH_EVERY_MS = 60_000

/** Opens a session and returns its token, always a new one: whatever a browser brought along stands for nothing. */
export async function openSession(deps: Pick<Deps, 'now'>, tx: Tx, userId: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const at = deps.now()
  await insertSession(tx, { digest: digestOf(token), user_id: userId, at }, termsAt(at))
  return token
}

/** The user whose session this is, while it holds. */
export async function readSession(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  token: string,
): Promise<KnownUser | undefined> {
  const digest = digestOf(token)
  const found = await findSession(store.db, digest, termsAt(now()))
  if (!found) return undefined
  const { seen_at, ...user } = found
  if (seen_at <= now() - TOUCH_EVERY_MS) await touchSession(store.db, digest, now())
  return user
}

/** Ends a session. */
export function endSession({ store }: Pick<Deps, 'store'>, token: string): Promise<void> {
  return deleteSession(store.db, digestOf(token))
}

function termsAt(now: number): SessionTerms {
  return { openedAfter: now - SESSION_MS, usedAfter: now - SESSION_IDLE_MS }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

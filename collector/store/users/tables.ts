/** Somebody who signs in to the console. `password` is a scrypt hash with its own parameters. */
export interface UserRow {
  user_id: string
  email: string
  role: string
  /** The source that an affiliate speaks for. */
  pid: string | null
  password: string
  at: number
  updated_at: number
}

/** A sign-in that lasts: only the digest of its token is kept. */
interface SessionRow {
  digest: string
  user_id: string
  at: number
  seen_at: number
}

/** A try to sign in that failed, or is not decided yet: by whom, an account or an address. */
interface SignInTryRow {
  try_uid: string
  subject: string
  at: number
}

/** The tables of those who operate the program. */
export interface UserTables {
  users: UserRow
  sessions: SessionRow
  sign_in_tries: SignInTryRow
}

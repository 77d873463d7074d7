import { useQuery, useQueryClient } from '@tanstack/preact-query'
import { ask } from './ask.ts'
import { Fault } from './fault.ts'
import { heldKey, holdKey } from './held-key.ts'

/** Who is signed in, or that somebody has to; `setup_needed` while there is no user at all. */
export interface Session {
  signed_in: boolean
  name: string | null
  role: string | null
  pid: string | null
  setup_needed: boolean
}

/** What somebody signs in with. */
export interface Credentials {
  email: string
  password: string
}

const KEY = ['session']

/** Asks who is signed in. */
export function useSession() {
  return useQuery({
    queryKey: KEY,
    queryFn: () => ask<Session>('/api/session'),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
}

/** Forgets everything that was shown to whoever was signed in, and asks anew who is. */
export function useSignedAnew() {
  const client = useQueryClient()
  return async () => {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] })
    await client.invalidateQueries({ queryKey: KEY })
  }
}

/** Signs in by e-mail address and password. */
export function signIn(credentials: Credentials): Promise<Session> {
  return ask('/api/session', { method: 'POST', body: credentials })
}

/** Makes the first admin with the token that the program printed, and signs them in. */
export function setUp(first: Credentials & { token: string }): Promise<Session> {
  return ask('/api/session/setup', { method: 'POST', body: first })
}

/** Signs this tab in by an API key, if it is one of an operator. */
export async function signInByKey(key: string): Promise<void> {
  holdKey(key)
  try {
    const { signed_in } = await ask<Session>('/api/session')
    if (!signed_in)
      throw new Fault(401, { code: 'unauthorized', message: 'This is no API key of an operator.' })
  } catch (error) {
    holdKey(undefined)
    throw error
  }
}

/** Signs out, whichever way one came in. */
export async function signOut(): Promise<void> {
  const byKey = heldKey() !== undefined
  holdKey(undefined)
  if (!byKey) await ask('/api/session', { method: 'DELETE' })
}

import { openStore, type Store } from '../../collector/store/database.ts'
import type { TestDatabase } from '../support/databases.ts'
import { type Answered, startTestProgram, type TestProgram } from '../support/program.ts'

/** The first admin, as they sign in. */
export const ADMIN = { email: 'ann@example.com', password: 'correct horse battery' }

/** The cookie that an answer sets, as a browser sends it back. */
export const cookieOf = ({ headers }: Answered) => (headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''

/** A program with its first admin, and a look at what it stored. */
export interface Signing {
  program: TestProgram
  store: Store
  close(): Promise<void>
}

/** Starts the program with its first admin. */
export async function openSigning(create: () => Promise<TestDatabase>): Promise<Signing> {
  const database = await create()
  const program = await startTestProgram(database, {
    environment: { ADMIN_EMAIL: 'Ann@Example.com', ADMIN_PASSWORD: ADMIN.password },
  })
  const store = openStore(database.url)
  const close = async () => {
    await store.close()
    await program.stop()
  }
  return { program, store, close }
}

/** How tests call a program with a cookie, a key or neither. */
export function sessionCalls(program: () => TestProgram) {
  const ask = async (method: string, path: string, headers: Record<string, string>, body?: unknown) => {
    const response = await fetch(program().url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    }
  }
  const signIn = (credentials: unknown = ADMIN, headers: Record<string, string> = {}) =>
    ask('POST', '/api/session', headers, credentials)
  const signedIn = async (credentials: unknown = ADMIN) => ({ cookie: cookieOf(await signIn(credentials)) })
  const admin = () => ({ authorization: `Bearer ${program().key}` })
  const addUser = (user: Record<string, unknown>) => ask('POST', '/api/admin/users', admin(), user)
  return { ask, signIn, signedIn, admin, addUser }
}

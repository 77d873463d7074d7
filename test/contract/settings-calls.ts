import type { TestDatabase } from '../support/databases.ts'
import { exampleSettings } from '../support/world.ts'
import { type Contract, openContract } from './open-contract.ts'

const SECRETS = [
  'fb-secret',
  'let-me-in',
  'hooks-secret',
  'a-new-token',
  'moved-password',
  'new-slack-secret',
]

/** Starts the program with the example's settings, and a secret in each of their places. */
export function openWithSecrets(create: () => Promise<TestDatabase>): Promise<Contract> {
  const settings = exampleSettings().replace(
    /webhook_url: "[^"]*"/,
    'webhook_url: https://hooks.example/hooks-secret',
  )
  return openContract(create, { settings })
}

/** How tests call the operators' interface as an admin does; every answer is kept, to look for secrets in it. */
export function settingsCalls(contract: () => Contract) {
  const answers: string[] = []
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await contract().call(method, `/api/admin/${path}`, body, {
      authorization: `Bearer ${contract().key}`,
      ...headers,
    })
    answers.push(JSON.stringify([answer.body, [...answer.headers]]))
    return answer
  }
  const read = async (path: string) => (await call('GET', path)).body
  const idsOf = async (path: string) => {
    const { data } = (await read(path)) as { data: Record<string, unknown>[] }
    return data.map((thing) => thing.id ?? thing.cid ?? thing.pid)
  }
  const audit = async () => {
    const { data } = (await read('audit?limit=1')) as { data: Record<string, unknown>[] }
    return data[0]
  }
  const showingSecrets = () => answers.filter((text) => SECRETS.some((secret) => text.includes(secret)))
  return { answers, call, read, idsOf, audit, showingSecrets }
}

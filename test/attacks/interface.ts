import type { Contract } from '../contract/open-contract.ts'

/** One call of the interface, as /openapi.json tells of it. */
export interface Call {
  method: string
  path: string
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

/** Every call of the operators' interface. */
export async function operatorCalls({ get }: Pick<Contract, 'get'>): Promise<Call[]> {
  const { paths } = (await get('/openapi.json')).body as { paths: Record<string, object> }
  return Object.entries(paths)
    .filter(([path]) => /^\/api\/(admin|lists)\b/.test(path))
    .flatMap(([path, item]) =>
      METHODS.filter((method) => method in item).map((method) => ({ method: method.toUpperCase(), path })),
    )
}

/** A call's address with something in the place of each parameter of its path. */
export const addressOf = ({ path }: Call, id: string): string =>
  path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(id))

/** The cookie of somebody who has signed in. */
export async function signIn(
  { post }: Pick<Contract, 'post'>,
  credentials: { email: string; password: string },
): Promise<string> {
  const { headers } = await post('/api/session', credentials)
  const [cookie = ''] = (headers.get('set-cookie') ?? '').split(';', 1)
  return cookie
}

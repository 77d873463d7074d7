import { createServer } from 'node:https'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createHttpClient, type HttpClient } from '../../../collector/delivery/client.ts'
import { listening, webServer } from './far-end.ts'
import { EXPIRED, GOOD, KEY } from './tls-fixture.ts'

const usual = getCACertificates('default')
let client: HttpClient
beforeAll(() => {
  client = createHttpClient({ allowPrivate: true, lookup: async () => [{ address: '127.0.0.1', family: 4 }] })
})
afterAll(() => client.close())
afterEach(() => setDefaultCACertificates(usual))

async function secureServer(cert: string): Promise<number> {
  return await listening(createServer({ key: KEY, cert }, (_request, response) => response.end('safe')))
}

const get = (host: string, port: number) =>
  client.send({ method: 'GET', url: `https://${host}:${port}/`, headers: {} })

describe('a secure connection', () => {
  it('is made to a host that proves its name', async () => {
    setDefaultCACertificates([...usual, GOOD])
    expect(await get('far.example', await secureServer(GOOD))).toMatchObject({ status: 200, body: 'safe' })
  })

  it('is not made to a host of another name', async () => {
    setDefaultCACertificates([...usual, GOOD])
    const came = await get('other.example', await secureServer(GOOD))
    expect(came).toMatchObject({ kind: 'fault', because: 'tls_failed' })
  })

  it('is not made to a host whom nobody vouches for', async () => {
    const came = await get('far.example', await secureServer(GOOD))
    expect(came).toMatchObject({
      kind: 'fault',
      because: 'tls_failed',
      detail: expect.stringMatching(/self-signed/),
    })
  })

  it('is not made to a host whose certificate has ended', async () => {
    setDefaultCACertificates([...usual, EXPIRED])
    const came = await get('far.example', await secureServer(EXPIRED))
    expect(came).toMatchObject({
      kind: 'fault',
      because: 'tls_failed',
      detail: expect.stringMatching(/expired/),
    })
  })

  it('is not made to a host that does not speak TLS', async () => {
    const server = await webServer()
    expect(await get('far.example', server.port)).toMatchObject({ kind: 'fault', because: 'tls_failed' })
  })
})

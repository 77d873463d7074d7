import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Contract, callRaw, openContract } from '../contract/open-contract.ts'
import { DATABASES } from '../support/databases.ts'

const HOME = 'http://localhost:8080'

/** Places that a browser would take for somewhere else, in each of the ways that a check may overlook. */
const ELSEWHERE = [
  'https://evil.example/',
  '//evil.example',
  '///evil.example',
  '\\\\evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '\t//evil.example',
  'java\nscript:alert(1)',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'http://localhost:8080@evil.example/',
  'http://localhost:8080.evil.example/',
  'http://xn--e1awd7f.example/',
  'http://еxample.com/',
  '。evil.example',
  '@evil.example',
  '.evil.example',
  ':80@evil.example',
  '#@evil.example',
  '\r\nLocation: https://evil.example',
]
const NAMES = [
  'url',
  'redirect',
  'redirect_url',
  'next',
  'to',
  'landing_url',
  'transaction_id',
  'clid',
  'pid',
]

describe.each(DATABASES)('a tracking link on $name', ({ create }) => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openContract(create)
  })
  afterAll(() => contract.close())

  const follow = async (path: string, headers = {}) => {
    const { status, headers: said } = await callRaw(contract.url, { method: 'GET', path, headers })
    return { status, location: said.get('location') }
  }
  const leadsHome = ({ status, location }: Awaited<ReturnType<typeof follow>>) => {
    expect(status).toBe(302)
    expect(URL.parse(location ?? '')?.origin).toBe(HOME)
    expect(location).toMatch(/^http:\/\/localhost:8080\/auto\/\?transaction_id=[\w-]{36}(&|$)/)
  }

  it.each(ELSEWHERE)('leads to the landing page, whatever place its parameters name: %j', async (place) => {
    for (const name of NAMES) leadsHome(await follow(`/click/auto?${name}=${encodeURIComponent(place)}`))
  })

  it.each(ELSEWHERE.filter((place) => !/[\s<>\\]|[^\0-\x7f]/.test(place)))(
    'leads there with a place written plainly into it: %s',
    async (place) => {
      leadsHome(await follow(`/click/auto?${place}`))
      leadsHome(await follow(`/click/auto?next=${place}&${place}=1`))
    },
  )

  it.each(['evil.example', 'evil.example@localhost', '"><script>alert(1)</script>'])(
    'is led nowhere by its own host: %s',
    async (host) => {
      leadsHome(await follow('/click/auto', { host, 'x-forwarded-host': host, referer: `https://${host}/` }))
    },
  )

  it.each([
    '/click/%2F%2Fevil.example',
    '/click/https:%2F%2Fevil.example',
    '/click/..%2F..%2Fevil.example',
    '/click/auto%0d%0aLocation:%20https:%2F%2Fevil.example',
    '//evil.example/click/auto',
    '//evil.example/%2e%2e',
    '/\\evil.example',
  ])('leads nowhere from an address of its own making: %s', async (path) => {
    const { status, location } = await follow(path)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(location).toBeNull()
  })

  it.each(['/console', '/console?next=//evil.example', '/console//evil.example', '/console/%5cevil.example'])(
    'is no way out of the console either: %s',
    async (path) => {
      const { location } = await follow(path)
      expect([null, '/console/']).toContain(location)
    },
  )
})

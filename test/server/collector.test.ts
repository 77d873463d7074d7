import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import type { z } from 'zod'
import { EventBody } from '../../collector/domain/event-body.ts'
import { LeadMembers } from '../../collector/domain/leads/lead-body.ts'
import type { ServerEvent, ServerLead } from '../../server/bodies.ts'
import { type Client, createClient } from '../../server/client.ts'
import { DATABASES } from '../support/databases.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'
import { exampleSettings } from '../support/world.ts'

const SIGNING = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

function settings(): string {
  const example = parse(exampleSettings()) as { receivers: unknown[] }
  example.receivers.push({ id: 'signed', signature: { secret: SIGNING, tolerance: '5m' }, creates: 'sale' })
  return stringify(example)
}

// What the client says of a body is held against what the collector's schemas take: the assignments are the assertion.
type Named<T> = { [K in keyof T as string extends K ? never : K]: T[K] }
const asEvent = (event: Named<ServerEvent>): Partial<z.input<typeof EventBody>> => event
const asLead = (lead: Omit<Named<ServerLead>, 'tcpa_consent'>): Partial<z.input<typeof LeadMembers>> => lead

describe.each(DATABASES)('the client against a collector on $name', ({ create }) => {
  let program: TestProgram
  let client: Client
  beforeAll(async () => {
    program = await startTestProgram(await create(), { settings: settings() })
    client = createClient({ url: program.url, token: 'fb-secret' })
  })
  afterAll(() => program.stop())

  const sale = (transaction_id: string): ServerEvent => ({
    ...{ cid: 'auto', event_id: 'sale', transaction_id, pid: 'fb_ads', revenue: '49.90', currency: 'USD' },
    click: { url: 'https://lp.example/?sub1=a' },
  })

  it('fires events, and a repeat of a message is answered as the first', async () => {
    const event = { ...sale('server-client-1'), message_id: 'order-1' }
    expect(await client.fire(event)).toMatchObject({
      ok: true,
      code: 'conversion_fired',
      status: 200,
      tries: 1,
    })
    expect(await client.fire(event)).toMatchObject({ ok: true, code: 'conversion_fired', replayed: true })
    const again = await client.fireGlobally('demo', { ...sale('server-client-1'), message_id: 'order-2' })
    expect(again).toMatchObject({
      ok: false,
      because: 'refused',
      code: expect.stringMatching(/^(event_locked|duplicate_event)$/),
    })
  })

  it('names every field at fault', async () => {
    const answer = await client.fire({ ...sale('server-client-2'), revenue: -1, currency: 'dollars' })
    expect(answer).toMatchObject({ ok: false, status: 400, invalidFields: { currency: expect.any(String) } })
  })

  it('takes its token along, where an event is for servers only', async () => {
    const event = { ...sale('server-client-3'), event_id: 'server_sale' }
    expect(await client.fire(event)).toMatchObject({ ok: true })
    const stranger = createClient({ url: program.url })
    expect(await stranger.fire({ ...event, transaction_id: 'server-client-4' })).toMatchObject({
      code: 'unauthorized',
    })
  })

  it('offers leads, and asks what became of them', async () => {
    const fields = {
      first_name: 'Sample',
      last_name: 'Visitor',
      email: 'server-client@example.com',
      zip_code: '10001',
    }
    const lead = { cid: 'auto', transaction_id: 'server-client-5', testMode: 1 as const, ...fields }
    const added = await client.addLead('fb_ads', lead)
    expect(added).toMatchObject({ ok: true, status: 201, lead_uid: expect.any(String) })
    const status = await client.leadStatus(String(added.lead_uid))
    expect(status).toMatchObject({ ok: true, code: 'lead_status' })
    expect(await client.pingLead('fb_ads', { cid: 'auto', zip_code: '10001' })).toMatchObject({ status: 201 })
    expect(await client.addLead('fb_ads', { cid: 'auto', email: 'no' })).toMatchObject({
      because: 'refused',
      status: 400,
    })
  })

  it('tells a receiver, with its token or signed', async () => {
    const fired = await client.fire(sale('server-client-6'))
    expect(fired.ok).toBe(true)
    const word = { transaction_id: 'server-client-6', status: 'rejected' }
    const updated = { ok: true, code: 'conversion_updated', conversion_status: 'rejected' }
    expect(await client.tell('default', word, { token: 'let-me-in' })).toMatchObject(updated)
    const accepted = { ...word, status: 'accepted' }
    expect(await client.tell('signed', accepted, { secret: SIGNING })).toMatchObject({
      ok: true,
      code: 'conversion_updated',
    })
    expect(await client.tell('signed', accepted)).toMatchObject({ ok: false, code: 'unauthorized' })
  })

  it('says of bodies what the collector’s schemas say', () => {
    expect(EventBody.safeParse(asEvent(sale('server-client-7'))).success).toBe(true)
    expect(LeadMembers.safeParse(asLead({ cid: 'auto', wait: 0, sellers: ['One'] })).success).toBe(true)
  })
})

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DATABASES } from '../../../support/databases.ts'
import { type LeadWorld, openLeadWorld } from './lead-world.ts'

describe.each(DATABASES)('a lead by e-mail on $name', ({ create }) => {
  let world: LeadWorld
  let server: SMTPServer
  let messages: string[]
  let refuses: boolean

  beforeEach(async () => {
    world = await openLeadWorld(await create())
    messages = []
    refuses = false
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_address, _session, done) =>
        done(refuses ? Object.assign(new Error('no such box'), { responseCode: 550 }) : null),
      onData: (stream, _session, done) =>
        void text(stream).then((message) => done(messages.push(message) ? null : null)),
    })
    server.listen(0, '127.0.0.1')
    await once(server.server, 'listening')
    const { port } = server.server.address() as AddressInfo
    await world.change((settings) => {
      settings.delivery_methods.push({
        ...{ id: 'mail', kind: 'email', lead_type: 'auto_insurance' },
        email: {
          server: { host: '127.0.0.1', port, tls: 'none' },
          ...{ from: 'leads@clickwire.example', to: ['desk@acme.example'] },
          subject: 'Lead from {{ lead.state }} {{ Name }}',
          mappings: [
            { to: 'Name', from: 'lead.first_name' },
            { to: 'Zip', from: 'lead.zip_code' },
          ],
        },
      } as never)
      settings.delivery_accounts.splice(0, 2, {
        ...{ id: 'mail_auto', buyer: 'acme', method: 'mail', campaign: 'auto' },
        price: { model: 'fixed', amount: 12.5 },
      })
    })
  })
  afterEach(async () => {
    await world.close()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })

  it('is sold when the mail server takes the message', async () => {
    const { lead_uid, ...receipt } = await world.offer({ first_name: 'Ada\r\nBcc: all@example.com' })
    expect(receipt).toMatchObject({ code: 'lead_sold' })
    expect(await world.sales(lead_uid)).toMatchObject([{ state: 'sold', price_micros: 12_500_000 }])
    const [message = ''] = messages
    expect(message).toMatch(/^Subject: Lead from CA Ada Bcc: all@example\.com\r?$/m)
    expect(message).toMatch(/^Zip: 90210\r?$/m)
    expect(message.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m)
  })

  it('is refused when the mail server refuses the recipient', async () => {
    refuses = true
    const { lead_uid } = await world.offer()
    expect(await world.sales(lead_uid)).toMatchObject([
      { state: 'refused', reason: expect.stringMatching(/^smtp_550/) },
    ])
  })
})

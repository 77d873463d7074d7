import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Machines, openMachines } from '../support/machines.ts'
import type { ServingProcess } from '../support/process.ts'
import { exampleSettings } from '../support/world.ts'

describe('two collectors and two workers on one PostgreSQL', { timeout: 120_000 }, () => {
  let machines: Machines
  beforeEach(async () => {
    machines = await openMachines()
  })
  afterEach(() => machines.close())

  const startAll = async () => {
    const [one, other] = [await machines.start('collector'), await machines.start('collector')]
    await machines.start('worker')
    await machines.start('worker')
    return [one, other] as const
  }
  const all = (what: string) => Promise.all(machines.serving.map((one) => machines.figure(one, what)))

  it('send every sale once, woken by each other, and settings reach them all within a second', async () => {
    const [one, other] = await startAll()
    await expect.poll(() => all('clickwire_line_up'), { timeout: 10_000 }).toEqual([1, 1, 1, 1])
    const ids = Array.from({ length: 40 }, (_, index) => `tx-many-${String(index).padStart(4, '0')}`)
    const answers = await Promise.all(
      ids.map((id, index) => machines.sell((index % 2 ? one : other).url, id)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    await machines.sink.until(40)
    expect(machines.soldTo()).toEqual(ids)
    const said = await all('clickwire_line_said_total')
    const heard = await all('clickwire_line_heard_total')
    expect(Math.max(...said.slice(0, 2))).toBeGreaterThan(0)
    expect(Math.min(...heard.slice(2))).toBeGreaterThan(0)

    machines.apply(exampleSettings(machines.sink.url).replace('event_id: step_2', 'event_id: step_zwei'))
    const knows = async ({ url }: ServingProcess) => {
      const path = '/api/event/auto?event_id=step_zwei&transaction_id=tx-unknown-1'
      return ((await (await fetch(url + path)).json()) as { code: string }).code
    }
    await expect
      .poll(() => Promise.all([one, other].map(knows)), { timeout: 1_000, interval: 20 })
      .toEqual(['invalid_transaction_id', 'invalid_transaction_id'])
  })

  it('lose nothing when every connection is cut again and again, and hear each other afterwards', async () => {
    const [one, other] = await startAll()
    const ids: string[] = []
    for (let round = 0; round < 6; round += 1) {
      const firing = Array.from({ length: 15 }, async (_, index) => {
        const id = `tx-cut-${round}-${String(index).padStart(4, '0')}`
        // As a page does: again until it is answered, under the same message id.
        while ((await machines.sell((index % 2 ? one : other).url, id)).status !== 200) await setTimeout(50)
        ids.push(id)
      })
      await machines.terminate(round % 2 ? 'clickwire' : 'clickwire line')
      await Promise.all(firing)
    }
    const told = () => [...new Set(machines.soldTo())]
    await expect.poll(told, { timeout: 20_000 }).toEqual(ids.toSorted())
    await expect.poll(() => all('clickwire_line_up'), { timeout: 15_000 }).toEqual([1, 1, 1, 1])
  })
})

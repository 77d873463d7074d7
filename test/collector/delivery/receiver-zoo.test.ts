import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pingUrl from '../../../collector/delivery/actions/ping-url.ts'
import { createHttpClient } from '../../../collector/delivery/client.ts'
import { createMailer } from '../../../collector/delivery/mail.ts'
import { perform } from '../../../collector/delivery/perform.ts'
import type { Outcome } from '../../../collector/domain/outcome.ts'
import { NO_VALUES } from '../../../collector/domain/postback-values.ts'
import { lazyLists } from './lists-on-disk.ts'
import { openZoo } from './receiver-zoo.ts'
import { BROKEN, SECURE } from './zoo-garbled.ts'
import { RETRY_AFTER, STATUSES } from './zoo-statuses.ts'
import { BREAKING, SLOW } from './zoo-unfinished.ts'

const NOON = Date.UTC(2026, 10, 21, 12)
// Who is waited for to the end is given little time; who settles it earlier has plenty, however busy this machine is.
const DEADLINE_MS = 400
const PLENTY_MS = 5_000
const MARGIN_MS = 250

const zoo = openZoo()
const client = createHttpClient({
  allowPrivate: true,
  lookup: async (hostname) => {
    if (hostname === 'nowhere.example') throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
    return [{ address: '127.0.0.1', family: 4 }]
  },
})
afterAll(async () => {
  await zoo.close()
  await client.close()
})

const ANIMALS = [...STATUSES, ...RETRY_AFTER, ...BREAKING, ...SLOW, ...BROKEN, ...SECURE]

/** The last of so many tries, and whether it was settled before its time was over. */
async function lastTry(
  url: string,
  { tries, deadlineMs }: { tries: number; deadlineMs: number },
): Promise<{ outcome: Outcome; settledFirst: boolean }> {
  const late = Promise.withResolvers<'late'>()
  const trying = perform(pingUrl, {
    settings: { url, timeout_ms: deadlineMs },
    values: NO_VALUES,
    deliveryId: 'delivery-1',
    now: () => NOON,
    tools: { http: client, mail: createMailer({ allowPrivate: true }), lists: lazyLists() },
  })
  // Both clocks begin together and wait in the same line of events, however busy this machine is.
  const timer = setTimeout(late.resolve, deadlineMs + MARGIN_MS, 'late')
  const settledFirst = (await Promise.race([trying, late.promise])) !== 'late'
  clearTimeout(timer)
  const { outcome } = await trying
  if (tries === 1) return { outcome, settledFirst }
  // The connection of this one is free for the next.
  await new Promise((resolve) => setTimeout(resolve, 20))
  return lastTry(url, { tries: tries - 1, deadlineMs })
}

describe('a receiver that', () => {
  const came = new Map<string, Awaited<ReturnType<typeof lastTry>>>()
  beforeAll(async () => {
    const urls = await Promise.all(ANIMALS.map(([, open]) => open(zoo)))
    await Promise.all(
      ANIMALS.map(async ([does, , taken, tries = 1], index) => {
        const deadlineMs = 'because' in taken && taken.because === 'timeout' ? DEADLINE_MS : PLENTY_MS
        came.set(does, await lastTry(urls[index] ?? '', { tries, deadlineMs }))
      }),
    )
  })

  it.each(ANIMALS)('%s is taken for what it is', (does, _open, taken) => {
    expect(came.get(does)).toMatchObject({ outcome: taken, settledFirst: true })
  })

  it('is one of more than forty', () => {
    expect(came.size).toBe(ANIMALS.length)
    expect(came.size).toBeGreaterThan(40)
  })
})

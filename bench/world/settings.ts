import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How many different events a transaction can have: each pair of both is accepted once. */
export const EVENTS_EACH = 25

const numbers = Array.from({ length: EVENTS_EACH }, (_, index) => index)

/** The settings of most rows: one campaign with many steps and sales, and a postback for every sale. */
export function trackingSettings(sinkUrl: string): object {
  return {
    org: 'bench',
    sources: [
      { pid: 'organic', name: 'Organic' },
      { pid: 'ads', name: 'Ads' },
    ],
    campaigns: [
      {
        ...{ cid: 'auto', name: 'Auto', currency: 'USD', allowed_origins: ['*'] },
        events: numbers.flatMap((n) => [
          { event_id: `step_${n}`, type: 'step' },
          { event_id: `sale_${n}`, type: 'conversion' },
        ]),
      },
    ],
    postbacks: [
      {
        ...{ id: 'network', campaign: 'auto', trigger: 'conversion_done', action: 'ping_url' },
        settings: {
          url: sinkUrl,
          parameters: [
            { name: 'txid', type: 'tracking', value: 'transaction_id' },
            { name: 'sub1', type: 'tracking', value: 'sub1' },
            { name: 'id', type: 'static', value: '{transaction_id}' },
          ],
        },
      },
    ],
  }
}

/** Writes settings into a folder, and returns the file. */
export function settingsFile(folder: string, settings: object): string {
  const file = join(folder, `settings-${crypto.randomUUID()}.json`)
  writeFileSync(file, JSON.stringify(settings))
  return file
}

import { onTestFinished } from 'vitest'
import type { Action } from '../../../collector/delivery/action.ts'
import { createHttpClient } from '../../../collector/delivery/client.ts'
import { createMailer } from '../../../collector/delivery/mail.ts'
import { type PerformInput, perform } from '../../../collector/delivery/perform.ts'
import { NO_VALUES, type PostbackValues } from '../../../collector/domain/postback-values.ts'
import { lazyLists } from './lists-on-disk.ts'

// Noon of a day in 2026, when all attempts of these tests are made.
const NOON = Date.UTC(2026, 10, 21, 12, 0, 0)

/** Makes one attempt over the real network of this machine. */
export function attempt(
  action: Action,
  settings: unknown,
  values: Partial<PostbackValues> = {},
  { tools, ...more }: Partial<Omit<PerformInput, 'tools'>> & { tools?: Partial<PerformInput['tools']> } = {},
) {
  const http = createHttpClient({ allowPrivate: true })
  onTestFinished(() => http.close())
  return perform(action, {
    settings,
    values: { ...NO_VALUES, ...values },
    deliveryId: 'delivery-1',
    now: () => NOON,
    tools: { http, mail: createMailer({ allowPrivate: true }), lists: lazyLists(), ...tools },
    ...more,
  })
}

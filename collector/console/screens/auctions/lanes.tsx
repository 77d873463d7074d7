import { type Row, textOf } from '../../api/records.ts'
import { Status } from '../../parts/status.tsx'
import { tookText } from '../../parts/time.tsx'

interface LanesProps {
  entries: readonly Row[]
  calls: readonly Row[]
  /** When the auction began. */
  began: number
}

/** One lane for every account, with its ping and its post where they stand in time; the words say the same. */
export function Lanes({ entries, calls, began }: LanesProps) {
  const offsetOf = (call: Row) => Math.max(0, Date.parse(textOf(call, 'at')) - began)
  const whole = Math.max(1, ...calls.map((call) => offsetOf(call) + Number(call.ms)))
  const percent = (ms: number) => `${(ms / whole) * 100}%`
  return (
    <div class="lanes">
      <ol>
        {entries.map((entry) => {
          const account = textOf(entry, 'account_id')
          const own = calls.filter((call) => call.account_id === account)
          return (
            <li key={account} class={entry.code === 'sold' ? 'won' : undefined}>
              <span class="lane-name">
                <strong>{account}</strong>
                <span class="soft">{textOf(entry, 'price') || textOf(entry, 'because') || 'no bid'}</span>
              </span>
              <span class="lane">
                {own.map((call) => (
                  <span
                    key={textOf(call, 'call_uid')}
                    class={`call ${textOf(call, 'half')} ${call.outcome === 'accepted' ? 'taken' : 'refused'}`}
                    style={{ left: percent(offsetOf(call)), width: percent(Number(call.ms)) }}
                    title={`${textOf(call, 'half')} after ${tookText(offsetOf(call))}, ${tookText(Number(call.ms))}`}
                  >
                    <span class="unseen">
                      {textOf(call, 'half')} after {tookText(offsetOf(call))}, took{' '}
                      {tookText(Number(call.ms))}
                    </span>
                  </span>
                ))}
                {own.length === 0 && <span class="idle">not asked</span>}
              </span>
              <Status is={entry.code} />
            </li>
          )
        })}
      </ol>
      <p class="lane-axis soft small">
        <span>0</span>
        <span>{tookText(whole / 2)}</span>
        <span>{tookText(whole)}</span>
      </p>
      <p class="legend soft small">
        <span class="key ping" /> Ping <span class="key post" /> Post <span class="key refused" /> Not
        accepted
      </p>
    </div>
  )
}

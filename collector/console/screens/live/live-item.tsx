import { type Row, textOf } from '../../api/records.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Code, Json } from '../../parts/json.tsx'
import { wordsOf } from '../../parts/words.ts'

/** One item of the live view as it was stored; an event also as the call that would fire it. */
export function LiveItem({ item, close }: { item: Row; close(): void }) {
  return (
    <Dialog title={wordsOf(textOf(item, 'kind'))} close={close} wide>
      <div class="stack">
        <Json of={item} />
        {(item.kind === 'event' || item.kind === 'conversion') && (
          <section class="stack" aria-label="As curl">
            <h3>As curl</h3>
            <Code text={curlOf(item)} what="the curl command" />
          </section>
        )}
      </div>
    </Dialog>
  )
}

function curlOf(item: Row): string {
  const names = ['event_id', 'transaction_id', 'pid', 'revenue', 'currency']
  const body = Object.fromEntries(
    names.filter((name) => textOf(item, name) !== '').map((name) => [name, item[name]]),
  )
  const json = JSON.stringify(body).replaceAll("'", "'\\''")
  return `curl ${location.origin}/api/event/${textOf(item, 'cid')} \\\n  -H 'content-type: application/json' \\\n  -d '${json}'`
}

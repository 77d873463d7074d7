import { useMutation, useQueryClient } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { ActionDialog } from '../../parts/action-dialog.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Icon } from '../../parts/icon.tsx'
import { notify } from '../../parts/notice.tsx'
import { counted } from '../../parts/words.ts'

interface Order {
  dry_run: boolean
  mode: 'original' | 'current'
  [filter: string]: unknown
}

interface Replayed {
  replayed: number
  /** In a rehearsal: how many deliveries the filter finds. */
  matching?: number
  refused: Readonly<Record<string, number>>
  next: string | null
}

/** Replays page by page, since one order takes a thousand at most. */
async function replayAll(order: Order): Promise<Replayed> {
  let replayed = 0
  let page = await ask<Replayed>('/api/admin/replay', { method: 'POST', body: order })
  while (!order.dry_run && page.next !== null) {
    replayed += page.replayed
    page = await ask('/api/admin/replay', { method: 'POST', body: { ...order, cursor: page.next } })
  }
  return { ...page, replayed: replayed + page.replayed }
}

function useReplay(done: (replayed: Replayed) => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: replayAll,
    onSuccess: async (replayed, order) => {
      if (!order.dry_run) await client.invalidateQueries({ queryKey: ['records'] })
      done(replayed)
    },
  })
}

/** Sends one delivery once more. */
export function ReplayOne({ id }: { id: string }) {
  const replay = useReplay(({ replayed, refused }) =>
    notify(
      replayed > 0
        ? 'It is owed once more, and sent at once.'
        : `Not replayed: ${Object.keys(refused).join(', ')}.`,
    ),
  )
  return (
    <>
      {replay.error && <FaultBox error={replay.error} />}
      <button
        type="button"
        class="button main"
        disabled={replay.isPending}
        onClick={() => replay.mutate({ delivery_id: id, dry_run: false, mode: 'original' })}
      >
        <Icon name="refresh" size={16} /> Replay
      </button>
    </>
  )
}

/** Sends everything that the filters show once more: first how much that is, then a confirmation. */
export function ReplayList({ filters }: { filters: Readonly<Record<string, string>> }) {
  const [open, setOpen] = useState(false)
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''))
  const body = { ...given, ...(given.from ? { from: Number(given.from) } : {}) }
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>
        <Icon name="refresh" size={16} /> Replay the filtered
      </button>
      {open && <ReplayDialog filter={body} close={() => setOpen(false)} />}
    </>
  )
}

function ReplayDialog({ filter, close }: { filter: Record<string, unknown>; close(): void }) {
  const [found, setFound] = useState<number | undefined>()
  const [mode, setMode] = useState<'original' | 'current'>('original')
  const replay = useReplay((replayed) => {
    const count = found === undefined ? (replayed.matching ?? 0) : replayed.replayed
    if (found === undefined) return setFound(count)
    notify(`${counted(count, 'delivery', 'deliveries')} owed once more.`)
    close()
  })
  const nothing = Object.keys(filter).length === 0
  return (
    <ActionDialog
      title="Replay the filtered deliveries"
      close={close}
      button={found === undefined ? 'Count them' : `Send ${counted(found, 'delivery', 'deliveries')}`}
      unready={nothing || found === 0}
      acting={replay}
      run={() => replay.mutate({ ...filter, dry_run: found === undefined, mode })}
    >
      {nothing ? (
        <p>Narrow the log by a filter first: everything that was ever sent is not what anybody means.</p>
      ) : (
        <>
          <p>
            Everything that the log’s filters show is sent once more, each to the address its rule had
            {mode === 'current' ? ' now.' : ' then.'}
          </p>
          <div class="field">
            <label for="replay-mode">What is sent</label>
            <select
              id="replay-mode"
              value={mode}
              onChange={(event) => setMode(event.currentTarget.value === 'current' ? 'current' : 'original')}
            >
              <option value="original">The same as the first time</option>
              <option value="current">By the rule as it is now</option>
            </select>
          </div>
        </>
      )}
      {found !== undefined && <p role="status">{counted(found, 'delivery', 'deliveries')} would be sent.</p>}
    </ActionDialog>
  )
}

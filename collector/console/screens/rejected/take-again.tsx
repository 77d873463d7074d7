import { useMutation, useQueryClient } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useRecords } from '../../api/records.ts'
import { ActionDialog } from '../../parts/action-dialog.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { Icon } from '../../parts/icon.tsx'
import { notify } from '../../parts/notice.tsx'
import { counted, wordsOf } from '../../parts/words.ts'

interface Taken {
  replayed: number
  refused: Readonly<Record<string, number>>
  next: string | null
}

/** Takes page by page, since one order takes some hundreds at most. */
async function takeAll(order: Record<string, unknown>): Promise<Taken> {
  const sum: Taken = { replayed: 0, refused: {}, next: null }
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const body: Record<string, unknown> = cursor === undefined ? order : { ...order, cursor }
    const page = await ask<Taken>('/api/admin/rejected/replay', { method: 'POST', body })
    sum.replayed += page.replayed
    sum.refused = added(sum.refused, page.refused)
    cursor = page.next
  }
  return sum
}

function added(one: Taken['refused'], other: Taken['refused']): Taken['refused'] {
  const sum = { ...one }
  for (const [code, count] of Object.entries(other)) sum[code] = (sum[code] ?? 0) + count
  return sum
}

/** What came of it: "2 calls taken. Refused again: Invalid event ID (1)." */
function toldOf({ replayed, refused }: Taken): string {
  const again = Object.entries(refused).map(([code, count]) => `${wordsOf(code)} (${count})`)
  const taken = `${counted(replayed, 'call')} taken.`
  return again.length === 0 ? taken : `${taken} Refused again: ${again.join(', ')}.`
}

function useTaking(done: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: takeAll,
    onSuccess: async (taken) => {
      notify(toldOf(taken))
      await client.invalidateQueries({ queryKey: ['records'] })
      done()
    },
  })
}

/** Takes one of them after all. */
export function TakeOne({ id, done }: { id: string; done(): void }) {
  const taking = useTaking(done)
  return (
    <>
      {taking.error && <FaultBox error={taking.error} />}
      <button
        type="button"
        class="button main"
        disabled={taking.isPending}
        onClick={() => taking.mutate({ rejected_uid: id })}
      >
        <Icon name="refresh" size={16} /> Take it now
      </button>
    </>
  )
}

/** Takes all that the filters show, after a confirmation. */
export function TakeAll({ filters }: { filters: Readonly<Record<string, string>> }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>
        <Icon name="refresh" size={16} /> Take the filtered
      </button>
      {open && <TakeDialog filters={filters} close={() => setOpen(false)} />}
    </>
  )
}

const MOST_COUNTED = 500

function TakeDialog({ filters, close }: { filters: Readonly<Record<string, string>>; close(): void }) {
  const taking = useTaking(close)
  // Which of them wait is not asked: only those can be taken.
  const { status: _, ...narrow } = filters
  const given = Object.fromEntries(Object.entries(narrow).filter(([, value]) => value !== ''))
  const waiting = useRecords('rejected', { ...given, status: 'kept' }, { limit: MOST_COUNTED })
  const count = waiting.rows.filter((row) => row.whole === true).length
  const nothing = Object.keys(given).length === 0
  const order = { ...given, ...(given.from ? { from: Number(given.from) } : {}) }
  return (
    <ActionDialog
      title="Take the filtered calls"
      close={close}
      button="Take them"
      unready={waiting.pending || nothing || count === 0}
      acting={taking}
      run={() => taking.mutate(order)}
    >
      {nothing ? (
        <p>Narrow the list by a filter first: everything that was ever refused is not what anybody means.</p>
      ) : (
        <>
          <p>
            Each is read again by the settings as they are now, as if it came at this moment, and sets off
            what an event sets off. What is still wrong stays here.
          </p>
          <p role="status">
            {waiting.pending
              ? 'They are being counted.'
              : `${waiting.more ? 'More than ' : ''}${counted(count, 'call')} can be taken.`}
          </p>
        </>
      )}
      {waiting.error && <FaultBox error={waiting.error} retry={waiting.refresh} />}
    </ActionDialog>
  )
}

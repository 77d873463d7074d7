import { useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import { ask } from '../../api/ask.ts'
import { addressOf, useChange } from '../../api/things.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { notify } from '../../parts/notice.tsx'
import { TextField } from '../../parts/text-field.tsx'
import type { ThingSpec } from './specs.tsx'

/** Deletes a configured thing, once its ID has been typed. What others refer to stays, and says who they are. */
export function DeleteThing({ spec, id, close }: { spec: ThingSpec; id: string; close(): void }) {
  const [typed, setTyped] = useState('')
  const [, navigate] = useLocation()
  const deleting = useChange(() => ask(addressOf(spec.slug, id), { method: 'DELETE' }))
  const isTyped = typed.trim() === id
  return (
    <Dialog title={`Delete ${spec.one} ${id}`} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isTyped) return
          deleting.mutate(undefined, {
            onSuccess: () => {
              notify(`${id} was deleted.`)
              navigate(`/${spec.slug}`)
            },
          })
        }}
      >
        <p>What was recorded stays. What refers to it has to be changed first.</p>
        <TextField
          label={`Type the ID ${id} to confirm`}
          value={typed}
          set={setTyped}
          autocomplete="off"
          hint={isTyped ? 'The ID is right.' : 'The button works once the ID is typed exactly.'}
        />
        {deleting.error && <FaultBox error={deleting.error} />}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button danger" aria-disabled={!isTyped}>
            Delete
          </button>
        </div>
      </form>
    </Dialog>
  )
}

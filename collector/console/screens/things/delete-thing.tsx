import { useLocation } from 'wouter-preact'
import { ask } from '../../api/ask.ts'
import { addressOf, useChange } from '../../api/things.ts'
import { DeleteDialog } from '../../parts/delete-dialog.tsx'
import { notify } from '../../parts/notice.tsx'
import type { ThingSpec } from './specs.tsx'

/** Deletes a configured thing, once its ID has been typed. What others refer to stays, and says who they are. */
export function DeleteThing({ spec, id, close }: { spec: ThingSpec; id: string; close(): void }) {
  const [, navigate] = useLocation()
  const deleting = useChange(() => ask(addressOf(spec.slug, id), { method: 'DELETE' }))
  const remove = () =>
    deleting.mutate(undefined, {
      onSuccess: () => {
        notify(`${id} was deleted.`)
        navigate(`/${spec.slug}`)
      },
    })
  return (
    <DeleteDialog title={`Delete ${spec.one} ${id}`} id={id} close={close} acting={deleting} run={remove}>
      What was recorded stays. What refers to it has to be changed first.
    </DeleteDialog>
  )
}

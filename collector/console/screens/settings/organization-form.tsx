import { useMutation, useQuery } from '@tanstack/preact-query'
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { Fault } from '../../api/fault.ts'
import { Skeleton } from '../../parts/empty.tsx'
import { FaultBox } from '../../parts/fault-box.tsx'
import { notify } from '../../parts/notice.tsx'
import { Section } from '../../parts/page.tsx'
import { TextField } from '../../parts/text-field.tsx'

/** What the organization is called in addresses. */
export function OrganizationForm() {
  const known = useQuery({
    queryKey: ['organization'],
    queryFn: ({ signal }) => ask<{ org: string }>('/api/admin/organization', { signal }),
  })
  const [org, setOrg] = useState('')
  const present = known.data?.org
  useEffect(() => {
    if (present !== undefined) setOrg(present)
  }, [present])
  const saving = useMutation({
    mutationFn: () => ask('/api/admin/organization', { method: 'PUT', body: { org } }),
    onSuccess: () => notify('The organization has its new name.'),
  })
  if (known.isPending) return <Skeleton lines={3} />
  if (known.error) return <FaultBox error={known.error} retry={() => void known.refetch()} />
  return (
    <Section title="Organization">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          saving.mutate()
        }}
      >
        <TextField
          label="Name in addresses"
          value={org}
          set={setOrg}
          wrong={saving.error instanceof Fault ? saving.error.fields.org : undefined}
          hint={`Partners call /api/event/global/${org || '…'}. After a change they have to call the new one.`}
        />
        {saving.error && <FaultBox error={saving.error} />}
        <div>
          <button type="submit" class="button main" disabled={saving.isPending || org === present}>
            Save
          </button>
        </div>
      </form>
    </Section>
  )
}

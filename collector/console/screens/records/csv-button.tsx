import { useMutation } from '@tanstack/preact-query'
import { Fault } from '../../api/fault.ts'
import { heldKey } from '../../api/held-key.ts'
import { FaultBox } from '../../parts/fault-box.tsx'

/** Saves a report as a CSV file. */
export function CsvButton({ query }: { query: string }) {
  const saving = useMutation({ mutationFn: () => saveCsv(query) })
  return (
    <>
      {saving.error && <FaultBox error={saving.error} />}
      <button type="button" class="button" disabled={saving.isPending} onClick={() => saving.mutate()}>
        Save as CSV
      </button>
    </>
  )
}

async function saveCsv(query: string): Promise<void> {
  const key = heldKey()
  const response = await fetch(`/api/admin/reports?${query}`, {
    headers: { Accept: 'text/csv', ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }) },
  })
  if (!response.ok) throw new Fault(response.status, {})
  const address = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = 'report.csv'
  link.click()
  URL.revokeObjectURL(address)
}

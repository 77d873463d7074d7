import { useMutation } from '@tanstack/preact-query'
import { download } from '../../api/ask.ts'
import { FaultBox } from '../../parts/fault-box.tsx'

/** Downloads what an address of the API answers, as a CSV file of this name. */
export function CsvButton({ path, name }: { path: string; name: string }) {
  const saving = useMutation({ mutationFn: () => saveCsv(path, name) })
  return (
    <>
      {saving.error && <FaultBox error={saving.error} />}
      <button type="button" class="button" disabled={saving.isPending} onClick={() => saving.mutate()}>
        Download CSV
      </button>
    </>
  )
}

async function saveCsv(path: string, name: string): Promise<void> {
  const address = URL.createObjectURL(await download(path, 'text/csv'))
  const link = document.createElement('a')
  link.href = address
  link.download = `${name}.csv`
  link.click()
  URL.revokeObjectURL(address)
}

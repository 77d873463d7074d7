import { useMutation, useQueryClient } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { ActionDialog } from '../../parts/action-dialog.tsx'
import { notify } from '../../parts/notice.tsx'
import { TextField } from '../../parts/text-field.tsx'

interface ActionProps {
  id: string
  sales: readonly Row[]
  done(): void
}

function useAction(path: string, said: string, done: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Record<string, unknown>) => ask(path, { method: 'POST', body }),
    onSuccess: async () => {
      notify(said)
      await client.invalidateQueries({ queryKey: ['records'] })
      done()
    },
  })
}

/** Takes a lead back from a buyer: the money goes the other way. */
export function ReturnLead({ id, sales, done }: ActionProps) {
  const [open, setOpen] = useState(false)
  const [buyer, setBuyer] = useState('')
  const [reason, setReason] = useState('returned')
  const returning = useAction(
    `/api/admin/leads/${encodeURIComponent(id)}/return`,
    'The lead was taken back.',
    () => {
      setOpen(false)
      done()
    },
  )
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>
        Take back
      </button>
      {open && (
        <ActionDialog
          title="Take the lead back"
          close={() => setOpen(false)}
          acting={returning}
          button="Take back"
          run={() => returning.mutate({ ...(buyer === '' ? {} : { buyer }), reason })}
        >
          <p>
            The buyer gets its money back, and what the source earned by it is taken off. Postbacks of returns
            are sent.
          </p>
          <SaleField
            label="From whom"
            member="buyer_id"
            sales={sales}
            value={buyer}
            set={setBuyer}
            all="Everybody who bought it"
          />
          <TextField label="Reason" value={reason} set={setReason} />
        </ActionDialog>
      )}
    </>
  )
}

/** Says how a post of unknown outcome ended. */
export function SettleLead({ id, sales, done }: ActionProps) {
  const [open, setOpen] = useState(false)
  const [account, setAccount] = useState(textOf(sales[0] ?? {}, 'account_id'))
  const [outcome, setOutcome] = useState('sold')
  const [price, setPrice] = useState('')
  const settling = useAction(
    `/api/admin/leads/${encodeURIComponent(id)}/settle`,
    'The sale is settled.',
    () => {
      setOpen(false)
      done()
    },
  )
  return (
    <>
      <button type="button" class="button main" onClick={() => setOpen(true)}>
        Settle
      </button>
      {open && (
        <ActionDialog
          title="Settle a sale of unknown outcome"
          close={() => setOpen(false)}
          acting={settling}
          button="Settle"
          run={() =>
            settling.mutate({ account, outcome, ...(price === '' || outcome !== 'sold' ? {} : { price }) })
          }
        >
          <p>The buyer never answered. Ask it whether it took the lead, and write down here what it said.</p>
          <SaleField label="Account" member="account_id" sales={sales} value={account} set={setAccount} />
          <div class="field">
            <label for="settle-outcome">It was</label>
            <select
              id="settle-outcome"
              value={outcome}
              onChange={(event) => setOutcome(event.currentTarget.value)}
            >
              <option value="sold">Sold</option>
              <option value="refused">Refused</option>
            </select>
          </div>
          {outcome === 'sold' && (
            <TextField
              label="Price"
              optional
              value={price}
              set={setPrice}
              hint="What was agreed, when empty."
            />
          )}
        </ActionDialog>
      )}
    </>
  )
}

interface SaleFieldProps {
  label: string
  member: 'buyer_id' | 'account_id'
  sales: readonly Row[]
  value: string
  set(value: string): void
  all?: string
}

function SaleField({ label, member, sales, value, set, all }: SaleFieldProps) {
  return (
    <div class="field">
      <label for={`sale-${member}`}>{label}</label>
      <select id={`sale-${member}`} value={value} onChange={(event) => set(event.currentTarget.value)}>
        {all !== undefined && <option value="">{all}</option>}
        {sales.map((sale) => (
          <option key={textOf(sale, 'sale_uid')} value={textOf(sale, member)}>
            {textOf(sale, member)}
          </option>
        ))}
      </select>
    </div>
  )
}

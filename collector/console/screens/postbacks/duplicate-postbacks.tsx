import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { ask, isRecord } from '../../api/ask.ts'
import { type Row, textOf } from '../../api/records.ts'
import { addressOf, useChange, useThings } from '../../api/things.ts'
import { ActionDialog } from '../../parts/action-dialog.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Skeleton } from '../../parts/empty.tsx'
import { counted } from '../../parts/words.ts'
import { triggerSettings } from './postback-rules.ts'

interface Place {
  campaign: string
  offer: string | null
}

/** Copies postbacks to another campaign or offer; copies begin disabled. */
export function DuplicatePostbacks({ close }: { close(): void }) {
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const rules = useThings('postbacks')
  const places = usePlaces()
  const copying = useChange((ids: readonly string[]) => copyAll(ids, placeIn(to)))
  if (copying.data) return <Copied copies={copying.data} close={close} />
  const offered = (rules.data ?? []).filter(
    (rule) =>
      from === '' ||
      placeText(rule) === from ||
      (placeIn(from).offer === null && rule.campaign === placeIn(from).campaign),
  )
  const ready = chosen.length > 0 && to !== ''
  return (
    <ActionDialog
      title="Duplicate postback"
      close={close}
      wide
      button={chosen.length === 0 ? 'Duplicate' : `Duplicate ${counted(chosen.length, 'postback')}`}
      unready={!ready}
      acting={copying}
      run={() => copying.mutate(chosen)}
    >
      <div class="cells">
        <PlaceField
          id="from"
          label="Offer to copy from"
          value={from}
          set={setFrom}
          places={places}
          none="All of them"
        />
        <PlaceField id="to" label="Offer to copy to" value={to} set={setTo} places={places} none="Choose …" />
      </div>
      {rules.isPending && <Skeleton lines={3} />}
      <fieldset class="group">
        <legend>Postbacks</legend>
        <ul class="stack">
          {offered.map((rule) => {
            const id = textOf(rule, 'id')
            return (
              <li class="check" key={id}>
                <input
                  id={`copy-${id}`}
                  type="checkbox"
                  checked={chosen.includes(id)}
                  onChange={({ currentTarget: { checked } }) =>
                    setChosen(checked ? [...chosen, id] : chosen.filter((one) => one !== id))
                  }
                />
                <label for={`copy-${id}`}>
                  {textOf(rule, 'name') || id} <span class="soft small">{triggerSettings(rule)}</span>
                </label>
              </li>
            )
          })}
        </ul>
      </fieldset>
    </ActionDialog>
  )
}

interface PlaceFieldProps {
  id: string
  label: string
  value: string
  set(value: string): void
  places: readonly (readonly [string, string])[]
  none: string
}

function PlaceField({ id, label, value, set, places, none }: PlaceFieldProps) {
  return (
    <div class="field">
      <label for={`place-${id}`}>{label}</label>
      <select id={`place-${id}`} value={value} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">{none}</option>
        {places.map(([place, text]) => (
          <option key={place} value={place}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}

function Copied({ copies, close }: { copies: readonly Row[]; close(): void }) {
  return (
    <Dialog title={`${counted(copies.length, 'copy', 'copies')} made`} close={close}>
      <p>Copies begin disabled. Look each one through, then set it active.</p>
      <ul class="stack">
        {copies.map((copy) => (
          <li key={textOf(copy, 'id')}>
            <Link href={`/postbacks/${encodeURIComponent(textOf(copy, 'id'))}`}>{textOf(copy, 'id')}</Link>{' '}
            <span class="soft">{triggerSettings(copy)}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

// One after the other: each is a change of the settings.
async function copyAll(ids: readonly string[], place: Place): Promise<Row[]> {
  const copies: Row[] = []
  for (const id of ids)
    copies.push(await ask<Row>(`${addressOf('postbacks', id)}/duplicate`, { method: 'POST', body: place }))
  return copies
}

function usePlaces(): (readonly [string, string])[] {
  const campaigns = useThings('campaigns').data ?? []
  return campaigns.flatMap(({ cid, name, offers }) => {
    const campaign = String(name ?? cid)
    const own = Array.isArray(offers) ? offers.filter(isRecord) : []
    return [
      [String(cid), `${campaign}, all offers`] as const,
      ...own.map(
        (offer) =>
          [
            `${String(cid)} ${String(offer.clid)}`,
            `${campaign}, ${String(offer.name ?? offer.clid)}`,
          ] as const,
      ),
    ]
  })
}

// Ids hold no blanks.
function placeIn(text: string): Place {
  const [campaign = '', offer = null] = text.split(' ')
  return { campaign, offer }
}

function placeText(rule: Row): string {
  return rule.offer === undefined ? String(rule.campaign) : `${String(rule.campaign)} ${String(rule.offer)}`
}

import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { ActionDialog } from './action-dialog.tsx'
import { TextField } from './text-field.tsx'

interface DeleteDialogProps {
  title: string
  /** What has to be typed. */
  id: string
  close(): void
  acting: { isPending: boolean; error: Error | null }
  run(): void
  /** What then happens. */
  children: ComponentChildren
}

/** Deletes something once its ID has been typed: what was typed by hand was meant. */
export function DeleteDialog({ id, children, ...dialog }: DeleteDialogProps) {
  const [typed, setTyped] = useState('')
  const isTyped = typed.trim() === id
  return (
    <ActionDialog {...dialog} button="Delete" danger unready={!isTyped}>
      <p>{children}</p>
      <TextField
        label={
          <>
            Type the ID <code>{id}</code> to confirm
          </>
        }
        value={typed}
        set={setTyped}
        autocomplete="off"
        hint={isTyped ? 'The ID is right.' : 'The button works once the ID is typed exactly.'}
      />
    </ActionDialog>
  )
}

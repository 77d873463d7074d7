import type { ComponentChildren } from 'preact'
import { Dialog } from './dialog.tsx'
import { FaultBox } from './fault-box.tsx'

interface ActionDialogProps {
  title: string
  close(): void
  /** What the button says. */
  button: string
  /** Something is lost by it. */
  danger?: boolean
  /** Something is still missing: the button is there and does nothing. */
  unready?: boolean
  wide?: boolean
  acting: { isPending: boolean; error: Error | null }
  run(): void
  children: ComponentChildren
}

/** A dialog that asks for what an action needs, does it by its button or by Enter, and says why it could not. */
export function ActionDialog(props: ActionDialogProps) {
  const { title, close, button, danger, unready = false, wide = false, acting, run, children } = props
  return (
    <Dialog title={title} close={close} wide={wide}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (!unready && !acting.isPending) run()
        }}
      >
        {children}
        {acting.error && <FaultBox error={acting.error} />}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button
            type="submit"
            class={danger ? 'button danger' : 'button main'}
            disabled={acting.isPending}
            aria-disabled={unready}
          >
            {button}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

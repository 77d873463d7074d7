import type { ComponentChildren } from 'preact'
import { CopyButton } from '../../parts/copy.tsx'
import { Dialog } from '../../parts/dialog.tsx'

interface ShownOnceProps {
  title: string
  /** What the text is, such as "the key". */
  what: string
  text: string
  close(): void
  children: ComponentChildren
}

/** A secret that was just made, to be copied now or never. */
export function ShownOnce({ title, what, text, close, children }: ShownOnceProps) {
  return (
    <Dialog title={title} close={close}>
      <p>{children}</p>
      <p class="secret-once">
        <code>{text}</code> <CopyButton text={text} what={what} />
      </p>
      <div class="dialog-foot">
        <button type="button" class="button main" onClick={close}>
          Done
        </button>
      </div>
    </Dialog>
  )
}

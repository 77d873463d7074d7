import { Dialog } from '../parts/dialog.tsx'
import { ENTRIES } from '../screens.ts'

const GENERAL = [
  ['/', 'Find a transaction, lead, delivery or postback'],
  ['j k', 'Walk the rows of a table, as the arrow keys do'],
  ['Enter', 'Open the row'],
  ['Esc', 'Close a dialog'],
  ['?', 'These keys'],
] as const

/** All keys of the console. */
export function KeyHelp({ close }: { close(): void }) {
  return (
    <Dialog title="Keys" close={close}>
      <dl class="keys">
        {GENERAL.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
        {ENTRIES.map(({ key, label }) => (
          <div key={key}>
            <dt>
              <kbd>g</kbd> <kbd>{key}</kbd>
            </dt>
            <dd>Go to {label}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}

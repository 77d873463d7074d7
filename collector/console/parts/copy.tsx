import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { Icon } from './icon.tsx'

/** A button that puts a text on the clipboard, and says that it did. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text).catch(() => copyBySelection(text))
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }
  return (
    <button
      type="button"
      class="copy"
      title={copied ? 'Copied' : `Copy ${what}`}
      aria-label={copied ? 'Copied' : `Copy ${what} ${text.slice(0, 60)}`}
      onClick={(event) => {
        event.preventDefault()
        event.stopPropagation()
        void copy()
      }}
    >
      <Icon name={copied ? 'check' : 'copy'} size={14} />
    </button>
  )
}

/** An id: short to the eye, whole to the clipboard. */
export function Id({ of, what = 'the ID', href }: { of: unknown; what?: string; href?: string | undefined }) {
  const id = of === null || of === undefined ? '' : String(of)
  if (id === '') return <span class="none">–</span>
  return (
    <span class="id">
      {href === undefined ? (
        <code title={id}>{shortId(id)}</code>
      ) : (
        <Link href={href} title={id}>
          <code>{shortId(id)}</code>
        </Link>
      )}
      <CopyButton text={id} what={what} />
    </span>
  )
}

// The end of a long id is what differs: time-ordered ids begin alike.
function shortId(id: string): string {
  return id.length <= 20 ? id : `${id.slice(0, 6)}…${id.slice(-8)}`
}

// Pages that are not served over https have no clipboard of their own.
function copyBySelection(text: string): void {
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

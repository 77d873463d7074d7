import { isRecord } from '../api/ask.ts'
import { CopyButton } from './copy.tsx'

/** A value as JSON, to be read and copied. */
export function Json({ of, what = 'the JSON' }: { of: unknown; what?: string }) {
  return <Code text={typeof of === 'string' ? prettyText(of) : JSON.stringify(of, null, 2)} what={what} />
}

/** A text as it is, in a box that scrolls. */
export function Code({ text, what }: { text: string; what: string }) {
  return (
    <div class="code">
      <CopyButton text={text} what={what} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <pre tabIndex={0}>{text}</pre>
    </div>
  )
}

/** JSON with its lines broken; any other text as it is. */
export function prettyText(text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) || Array.isArray(value) ? JSON.stringify(value, null, 2) : text
  } catch {
    return text
  }
}

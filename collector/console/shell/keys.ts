import { useEffect, useRef } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import { ENTRIES } from '../screens.ts'

// How long after g its second letter is waited for.
const SECOND_MS = 1200

/** The keys of the whole console: / searches, g and a letter go somewhere, ? shows them all. */
export function useKeys(does: { search(): void; help(): void }): void {
  const [, navigate] = useLocation()
  const latest = useRef(does)
  latest.current = does
  useEffect(() => {
    let wentAt = Number.NEGATIVE_INFINITY
    const meaningOf = (event: KeyboardEvent): (() => void) | undefined => {
      const going = event.timeStamp - wentAt < SECOND_MS
      wentAt = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
      const entry = going ? ENTRIES.find(({ key }) => key === event.key) : undefined
      if (entry) return () => navigate(entry.path)
      return { '/': latest.current.search, '?': latest.current.help }[event.key]
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const meaning = meaningOf(event)
      if (!meaning) return
      event.preventDefault()
      meaning()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [navigate])
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('input, textarea, select, dialog, [contenteditable]') !== null
  )
}

import type { ComponentChildren } from 'preact'

/** What stands where nothing is: why, and what to do next. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <svg viewBox="0 0 96 56" width="96" height="56" aria-hidden="true">
        <path d="M4 44h20c14 0 12-32 28-32h40M52 12c-8 0-10 32 12 32h28" />
        <circle cx="8" cy="44" r="4" />
        <circle cx="88" cy="12" r="4" />
        <circle cx="88" cy="44" r="4" />
      </svg>
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** Grey bars in the place of what is on its way. */
export function Skeleton({ lines = 6 }: { lines?: number }) {
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} style={{ width: `${92 - ((index * 37) % 45)}%` }} />
      ))}
    </div>
  )
}

import { useMemo } from 'preact/hooks'
import { useLocation, useSearch } from 'wouter-preact'

/** Values kept in the address, so that a view can be shared and gone back to. */
export interface Held {
  values: Readonly<Record<string, string>>
  get(name: string): string
  /** Puts values in the place of others; empty ones leave the address. */
  set(changed: Readonly<Record<string, string>>): void
}

/** The values that the address's query holds. */
export function useHeld(): Held {
  const search = useSearch()
  const [path, navigate] = useLocation()
  return useMemo(() => {
    const values = Object.fromEntries(new URLSearchParams(search))
    return {
      values,
      get: (name) => values[name] ?? '',
      set: (changed) => {
        const wanted = Object.entries({ ...values, ...changed }).filter(([, value]) => value !== '')
        const text = new URLSearchParams(wanted).toString()
        navigate(text === '' ? path : `${path}?${text}`, { replace: true })
      },
    }
  }, [search, path, navigate])
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import { ask, askTagged } from './ask.ts'
import type { Row } from './records.ts'

/** A configured thing with the tag of its state. */
export interface Thing {
  body: Row
  etag: string | undefined
}

/** All things of a kind, such as campaigns. */
export function useThings(kind: string, enabled = true) {
  return useQuery({
    queryKey: ['things', kind],
    queryFn: async ({ signal }) => allOf(kind, signal),
    enabled,
    staleTime: 15_000,
  })
}

/** The rows of a short list that is here as one page; with `everyMs` it is looked at again as often. */
export function useRows(path: string, everyMs?: number) {
  return useQuery({
    queryKey: ['things', path],
    queryFn: async ({ signal }) => (await ask<{ data: Row[] }>(path, { signal })).data,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  })
}

/** One thing by its id. */
export function useThing(kind: string, id: string, enabled = true) {
  return useQuery({
    queryKey: ['things', kind, id],
    queryFn: async ({ signal }): Promise<Thing> => {
      const { value, etag } = await askTagged<Row>(addressOf(kind, id), { signal })
      return { body: value, etag }
    },
    enabled,
  })
}

/** Where a thing has its address. */
export function addressOf(kind: string, id: string): string {
  return `/api/admin/${kind}/${encodeURIComponent(id)}`
}

/** A change of configured things: makes the call, then looks anew at what is shown. */
export function useChange<Input, Output = unknown>(call: (input: Input) => Promise<Output>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: call,
    onSuccess: () => client.invalidateQueries({ queryKey: ['things'] }),
  })
}

async function allOf(kind: string, signal: AbortSignal): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: { data: Row[]; next: string | null } = await ask(`/api/admin/${kind}?limit=500${after}`, {
      signal,
    })
    rows.push(...page.data)
    cursor = page.next
  }
  return rows
}

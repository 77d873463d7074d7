import { keepPreviousData, useInfiniteQuery } from '@tanstack/preact-query'
import { ask } from './ask.ts'

/** One stored record, as the API shows it. */
export type Row = Readonly<Record<string, unknown>>

interface Page {
  data: Row[]
  next: string | null
}

/** The pages of a list that were asked for so far, as one. */
export interface Listed {
  rows: Row[]
  pending: boolean
  refreshing: boolean
  error: Error | null
  more: boolean
  loadMore(): void
  refresh(): void
}

/** A list of records by its filters; what is empty does not filter. */
export function useRecords(
  kind: string,
  filters: Readonly<Record<string, string>>,
  { every, limit = 50 }: { every?: number | undefined; limit?: number } = {},
): Listed {
  const query = queryText({ ...filters, limit: String(limit) })
  const pages = useInfiniteQuery({
    queryKey: ['records', kind, query],
    queryFn: ({ pageParam, signal }) =>
      ask<Page>(`/api/admin/${kind}?${query}${pageParam ? `&cursor=${pageParam}` : ''}`, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: every ?? false,
    placeholderData: keepPreviousData,
  })
  return {
    rows: pages.data?.pages.flatMap((page) => page.data) ?? [],
    pending: pages.isPending,
    refreshing: pages.isFetching,
    error: pages.error,
    more: pages.hasNextPage,
    loadMore: () => void pages.fetchNextPage(),
    refresh: () => void pages.refetch(),
  }
}

/** Where a list's records are to be had as a file, by the same filters. */
export function csvPath(kind: string, filters: Readonly<Record<string, string>>): string {
  return `/api/admin/${kind}?${queryText(filters)}`
}

/** A query's text out of what is given. */
export function queryText(filters: Readonly<Record<string, string>>): string {
  const given = Object.entries(filters).filter(([, value]) => value !== '')
  return new URLSearchParams(given).toString()
}

/** A member of a row as text; empty where there is none. */
export function textOf(row: Row, name: string): string {
  const value = row[name]
  return value === null || value === undefined
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)
}

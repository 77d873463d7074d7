/** Whose things a query may show: everybody's, or those of one source alone. Every query that lists things asks for it. */
export type Scope = 'all' | { pid: string }

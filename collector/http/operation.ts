import type { IRouter, RequestHandler } from 'express'
import type { z } from 'zod'

/** What a door takes or gives: a schema of ours, or JSON Schema where there is none. */
export type Described = z.ZodType | Readonly<Record<string, unknown>>

/** Who may call: anybody, a source by its token, an admin's key, or an affiliate's key as well. */
type Caller = 'anybody' | 'source' | 'admin' | 'affiliate'

/** What a door does for one method, as the interface's description tells it. */
export interface Operation {
  /** What it does, in one line. */
  summary: string
  /** More about it. */
  description?: string
  caller?: Caller
  /** An object whose members are the parameters of the query. */
  query?: Described
  body?: Described
  /** What an answer means, and what it holds, by its status. */
  answers?: Readonly<Record<number, string | { description: string; body?: Described; type?: string }>>
}

/** What a door does, by its methods. */
export type Operations = { readonly [method in 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE']?: Operation }

/** One address of the interface. */
export interface DoorNote {
  path: string
  methods: readonly string[]
  told: Operations
}

const notes = new WeakMap<RequestHandler, DoorNote>()

/** Remembers of a handler what door it is, and returns it. */
export function noteDoor(handler: RequestHandler, note: DoorNote): RequestHandler {
  notes.set(handler, note)
  return handler
}

/** Every door of a router, in the order in which they were opened. */
export function doorsOn(router: Pick<IRouter, 'stack'>): DoorNote[] {
  const handlers = router.stack.flatMap((layer) => layer.route?.stack.map(({ handle }) => handle) ?? [])
  return handlers.flatMap((handler) => notes.get(handler) ?? [])
}

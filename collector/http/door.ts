import type { IRouter, Request, RequestHandler, Response } from 'express'
import { Problem } from '../domain/problem.ts'
import { noteDoor, type Operation, type Operations } from './operation.ts'

/** Answers one request. */
export type Handler = (request: Request, response: Response) => Promise<void> | void

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** A method that a door may take. */
type Method = (typeof METHODS)[number]

/** What a path does for each method it takes. */
export type Handlers = { readonly [M in Method]?: Handler }

/** Opens a path for reading: a HEAD is a GET without its body. */
export function readingDoor(router: IRouter, path: string, handler: Handler, told?: Operation): void {
  door(router, path, { GET: handler, HEAD: handler }, told && { GET: told })
}

/**
 * Opens a path for the given methods; any other is refused with 405 and what is allowed. A HEAD is served as a GET
 * only where it is asked for: elsewhere it would fire what a GET fires. `told` is what /openapi.json says of it.
 */
export function door(router: IRouter, path: string, handlers: Handlers, told: Operations = {}): void {
  const allow = Object.keys(handlers).join(', ')
  const byMethod = new Map<string, Handler>(Object.entries(handlers))
  const open: RequestHandler = async (request, response) => {
    const handler = byMethod.get(request.method)
    if (!handler)
      throw new Problem(
        405,
        'method_not_allowed',
        `${request.method} is not for this address; it takes ${allow}.`,
        {
          allow,
        },
      )
    await handler(request, response)
  }
  router.all(path, noteDoor(open, { path, methods: [...byMethod.keys()], told }))
}

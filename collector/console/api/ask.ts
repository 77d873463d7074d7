import { Fault, unreachable } from './fault.ts'
import { heldKey } from './held-key.ts'

/** What a call sends beside its address. */
export interface Asking {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: unknown
  ifMatch?: string | undefined
  signal?: AbortSignal
}

/** An answer with the tag of the state it shows. */
export interface Tagged<T> {
  value: T
  etag: string | undefined
}

/** Calls the API as whoever is signed in, and returns what it answered. What it refuses is thrown as a Fault. */
export async function ask<T>(path: string, asking: Asking = {}): Promise<T> {
  return (await askTagged<T>(path, asking)).value
}

/** As `ask`, with the answer's ETag. */
export async function askTagged<T>(path: string, asking: Asking = {}): Promise<Tagged<T>> {
  const response = await fetch(path, requestOf(asking)).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw unreachable()
  })
  const body = await bodyOf(response)
  if (!response.ok) throw new Fault(response.status, isRecord(body) ? body : {})
  return { value: body as T, etag: response.headers.get('etag') ?? undefined }
}

function requestOf({ method = 'GET', body, ifMatch, signal }: Asking): RequestInit {
  const key = heldKey()
  return {
    method,
    credentials: 'same-origin',
    headers: {
      Accept: 'application/json',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
      ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return { message: text.slice(0, 300) }
  }
}

/** True for an object with members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

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

/** What the API answers as a file of this type. */
export async function download(path: string, type: string): Promise<Blob> {
  const response = await fetched(path, {}, type)
  if (!response.ok) throw await faultIn(response)
  return response.blob()
}

/** As `ask`, with the answer's ETag. */
export async function askTagged<T>(path: string, asking: Asking = {}): Promise<Tagged<T>> {
  const response = await fetched(path, asking, 'application/json')
  if (!response.ok) throw await faultIn(response)
  return { value: (await bodyOf(response)) as T, etag: response.headers.get('etag') ?? undefined }
}

function fetched(path: string, asking: Asking, type: string): Promise<Response> {
  return fetch(path, requestOf(asking, type)).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw unreachable()
  })
}

async function faultIn(response: Response): Promise<Fault> {
  const body = await bodyOf(response)
  return new Fault(response.status, isRecord(body) ? body : {})
}

function requestOf({ method = 'GET', body, ifMatch, signal }: Asking, type: string): RequestInit {
  const key = heldKey()
  return {
    method,
    credentials: 'same-origin',
    headers: {
      Accept: type,
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

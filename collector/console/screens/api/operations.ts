import { isRecord } from '../../api/ask.ts'
import { resolved, type Schema } from '../../form/schema.ts'

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description: string
}

/** One call of the interface. */
export interface Operation {
  id: string
  tag: string
  method: string
  path: string
  summary: string
  description: string
  parameters: readonly Parameter[]
  body: Schema | undefined
  answers: readonly { status: string; description: string }[]
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** Every call that the description tells, in its order. */
export function operationsOf(document: Schema): Operation[] {
  return Object.entries(recordOf(document.paths)).flatMap(([path, item]) =>
    Object.entries(recordOf(item))
      .filter(([method]) => METHODS.includes(method))
      .map(([method, told]) => operationOf(document, path, method, recordOf(told))),
  )
}

function operationOf(document: Schema, path: string, method: string, told: Schema): Operation {
  const { operationId, tags, summary, description, parameters, requestBody, responses } = told
  const contents = recordOf(recordOf(requestBody).content)
  const body = recordOf(contents['application/json']).schema
  return {
    ...{ method: method.toUpperCase(), path },
    id: String(operationId ?? `${method}_${path}`),
    tag: path.startsWith('/api/admin/')
      ? (path.split('/')[3] ?? 'admin')
      : Array.isArray(tags)
        ? String(tags[0])
        : '',
    summary: String(summary ?? path),
    description: String(description ?? ''),
    parameters: Array.isArray(parameters)
      ? parameters.filter(isRecord).map((one) => parameterOf(resolved(one, document)))
      : [],
    body: isRecord(body) ? resolved(body, document) : undefined,
    answers: Object.entries(recordOf(responses)).map(([status, answer]) => ({
      status,
      description: String(resolved(recordOf(answer), document).description ?? ''),
    })),
  }
}

function parameterOf(told: Schema): Parameter {
  const place = told.in === 'path' || told.in === 'header' ? told.in : 'query'
  const description = told.description ?? recordOf(told.schema).description ?? ''
  return {
    name: String(told.name),
    in: place,
    required: told.required === true,
    description: String(description),
  }
}

/** A body to begin with: what must be given, and a value of its kind. */
export function sampleBody(schema: Schema, document: Schema): unknown {
  const required = Array.isArray(schema.required) ? schema.required.map(String) : []
  const members = Object.entries(recordOf(schema.properties)).filter(([name]) => required.includes(name))
  return Object.fromEntries(
    members.map(([name, inner]) => [name, sampleOf(resolved(recordOf(inner), document))]),
  )
}

const SAMPLES: Readonly<Record<string, unknown>> = {
  string: '',
  integer: 0,
  number: 0,
  boolean: false,
  array: [],
  object: {},
}

function sampleOf({ const: fixed, enum: words, type }: Schema): unknown {
  if (fixed !== undefined) return fixed
  if (Array.isArray(words)) return words[0]
  return SAMPLES[String(Array.isArray(type) ? type[0] : type)] ?? ''
}

function recordOf(value: unknown): Schema {
  return isRecord(value) ? value : {}
}

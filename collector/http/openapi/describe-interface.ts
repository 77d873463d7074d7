import type { DoorNote, Operation } from '../operation.ts'
import { gatherSchemas, type Schemas } from './schemas.ts'

/** The description of the whole HTTP interface, in the form of OpenAPI 3.1. */
export type InterfaceDescription = Record<string, unknown> & {
  paths: Record<string, Record<string, unknown>>
}

/** Describes the interface by what its doors tell of themselves. */
export function describeInterface(doors: readonly DoorNote[]): InterfaceDescription {
  const schemas = gatherSchemas({ Answer: ANSWER, Problem: PROBLEM })
  const paths = Object.fromEntries(doors.map((note) => [pathOf(note), operationsOf(note, schemas)]))
  return {
    openapi: '3.1.1',
    info: INFO,
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: schemas.named(),
      responses: { Problem: { description: 'A fault of the call, or of the program', ...json(PROBLEM_REF) } },
      securitySchemes: SECURITY,
    },
  }
}

const INFO = {
  title: 'Clickwire',
  version: '1',
  description: 'From click to payout: tracking, leads, postbacks, and the interface of operators.',
  license: { name: 'MIT', identifier: 'MIT' },
}

const ANSWER = {
  type: 'object',
  description:
    'The envelope of every answer of the tracking and lead interfaces; its own facts stand beside.',
  properties: {
    status: { type: 'string', description: 'The HTTP status as a text' },
    type: { enum: ['success', 'error'] },
    code: { type: 'string', description: 'A stable code for programs' },
    message: { type: 'string', description: 'One sentence for people' },
    request_id: { type: 'string', description: 'Also in the header X-Request-Id' },
  },
  required: ['status', 'type', 'code', 'message', 'request_id'],
}

const reasons = { type: 'object', additionalProperties: { type: 'string' } }
const PROBLEM = {
  ...ANSWER,
  description: 'What is wrong; on a 400 every field that is at fault, with its reason.',
  properties: { ...ANSWER.properties, missingFields: reasons, invalidFields: reasons },
}
const PROBLEM_REF = { $ref: '#/components/schemas/Problem' }
const ANSWER_REF = { $ref: '#/components/schemas/Answer' }

const SECURITY = {
  key: {
    type: 'http',
    scheme: 'bearer',
    description: 'A key of an admin, or of an affiliate, made by: clickwire key create',
  },
  token: { type: 'http', scheme: 'bearer', description: 'The token of a source' },
}

const PARAMETER = /:(\w+)/g

function pathOf({ path }: DoorNote): string {
  return path.replace(PARAMETER, '{$1}')
}

// A HEAD is a GET without its body, and an OPTIONS is asked by browsers: neither needs telling.
const TOLD = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

function operationsOf(note: DoorNote, schemas: Schemas): Record<string, unknown> {
  const methods = TOLD.filter((method) => note.methods.includes(method))
  const parameters = [...note.path.matchAll(PARAMETER)].map(([, name = '']) => pathParameter(name))
  const operations = methods.map((method) => [
    method.toLowerCase(),
    operationOf(note, method, note.told[method] ?? { summary: `${method} ${pathOf(note)}` }, schemas),
  ])
  return { ...(parameters.length > 0 ? { parameters } : {}), ...Object.fromEntries(operations) }
}

function pathParameter(name: string) {
  return { name, in: 'path', required: true, schema: { type: 'string' }, description: MEANING[name] ?? name }
}

const MEANING: Record<string, string> = {
  cid: 'Id of the campaign',
  pid: 'Id of the source',
  org: 'Id of the organization',
  id: 'Id of the thing',
  lead_uid: 'Id of the lead',
  key_id: 'Id of the key',
  auction_uid: 'Id of the auction',
  transaction_id: 'Id of the visit’s transaction',
}

function operationOf(
  note: DoorNote,
  method: string,
  told: Operation,
  schemas: Schemas,
): Record<string, unknown> {
  const { summary, description, caller = 'anybody', query, body, answers = { 200: 'It was done' } } = told
  const responses = Object.entries(answers).map(([status, answer]) => [status, responseOf(answer, schemas)])
  return {
    operationId: `${method.toLowerCase()}${pathOf(note).replaceAll(/\W+/g, '_').replace(/_$/, '')}`,
    tags: [tagOf(note.path)],
    summary,
    ...(description === undefined ? {} : { description }),
    security: SECURITY_OF[caller],
    ...(query ? { parameters: queryParameters(schemas.of(query)) } : {}),
    ...(body ? { requestBody: { required: true, content: bodyContent(caller, schemas.of(body)) } } : {}),
    responses: { ...Object.fromEntries(responses), default: { $ref: '#/components/responses/Problem' } },
  }
}

const SECURITY_OF = {
  anybody: [],
  source: [{ token: [] }],
  admin: [{ key: [] }],
  affiliate: [{ key: [] }],
}

function tagOf(path: string): string {
  const [first = '', second] = path.split('/').slice(1)
  return first === 'api' && second !== undefined ? second : first.replace(/\..*$/, '') || 'public'
}

function queryParameters({ properties = {}, required = [] }: Record<string, unknown>) {
  const isRequired = (name: string) => Array.isArray(required) && required.includes(name)
  return Object.entries(Object(properties) as Record<string, Record<string, unknown>>).map(
    ([name, member]) => {
      const { description, ...schema } = member
      const meaning = description === undefined ? {} : { description }
      return { name, in: 'query', required: isRequired(name), schema, ...meaning }
    },
  )
}

// Pages and partners send forms as well, and beacons send JSON as a text.
function bodyContent(caller: Operation['caller'], schema: Record<string, unknown>) {
  const types = ['application/json']
  if (caller === 'anybody' || caller === 'source')
    types.push('application/x-www-form-urlencoded', 'text/plain')
  return Object.fromEntries(types.map((type) => [type, { schema }]))
}

type Answers = NonNullable<Operation['answers']>

function responseOf(answer: Answers[number], schemas: Schemas): Record<string, unknown> {
  if (typeof answer === 'string') return { description: answer }
  const { description, body, type } = answer
  if (type !== undefined) return { description, content: { [type]: {} } }
  return { description, ...json(body ? schemas.of(body) : ANSWER_REF) }
}

function json(schema: Record<string, unknown>) {
  return { content: { 'application/json': { schema } } }
}

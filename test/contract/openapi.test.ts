import type { IRouter } from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createApp } from '../../collector/http/app.ts'
import type { Doors } from '../../collector/http/doors.ts'
import { DATABASES } from '../support/databases.ts'
import { type Contract, callRaw, openContract } from './open-contract.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

const Content = z.record(
  z.string().regex(/^\w+\/[\w.+-]+$/),
  z.strictObject({ schema: z.looseObject({}).optional() }),
)

const Parameter = z.strictObject({
  name: z.string().min(1),
  in: z.enum(['path', 'query']),
  required: z.boolean(),
  schema: z.looseObject({}),
  description: z.string().optional(),
})

const Response = z.union([
  z.strictObject({ description: z.string().min(1), content: Content.optional() }),
  z.strictObject({ $ref: z.string() }),
])

const Operation = z.strictObject({
  operationId: z.string().regex(/^\w+$/),
  tags: z.array(z.string().min(1)).length(1),
  summary: z.string().min(1).max(120),
  description: z.string().optional(),
  security: z.array(z.record(z.enum(['key', 'token']), z.array(z.never()).length(0)).or(z.looseObject({}))),
  parameters: z.array(Parameter).optional(),
  requestBody: z.strictObject({ required: z.boolean(), content: Content }).optional(),
  responses: z
    .record(z.string().regex(/^([1-5]\d\d|default)$/), Response)
    .refine((responses) => Object.keys(responses).length >= 2),
})

/** What every OpenAPI 3.1 document has, as far as this one uses it. */
const Document = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  servers: z.array(z.looseObject({ url: z.string() })),
  paths: z.record(
    z.string().startsWith('/'),
    z.strictObject({
      parameters: z.array(Parameter).optional(),
      ...{ get: Operation.optional(), post: Operation.optional(), put: Operation.optional() },
      ...{ patch: Operation.optional(), delete: Operation.optional() },
    }),
  ),
  components: z.strictObject({
    schemas: z.record(z.string().regex(/^[\w.-]+$/), z.looseObject({})),
    responses: z.record(z.string().regex(/^[\w.-]+$/), Response),
    securitySchemes: z.record(z.string().regex(/^[\w.-]+$/), z.looseObject({ type: z.string() })),
  }),
})

interface Told {
  path: string
  method: string
  operation: z.infer<typeof Operation>
}

function operationsOf({ paths }: z.infer<typeof Document>): Told[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method]
      return operation ? [{ path, method, operation }] : []
    }),
  )
}

/** Every path that Express itself knows, however deep its routers lie. */
function routesOf({ stack }: Pick<IRouter, 'stack'>): string[] {
  return stack.flatMap((layer) => {
    if (layer.route) return [layer.route.path]
    const inner: unknown = layer.handle
    return typeof inner === 'function' && 'stack' in inner ? routesOf(inner as unknown as IRouter) : []
  })
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' ? [String(inner)] : referencesIn(inner),
  )
}

describe('the description of the interface', () => {
  let contract: Contract
  let text: unknown
  let document: z.infer<typeof Document>
  beforeAll(async () => {
    const [sqlite] = DATABASES
    if (!sqlite) throw new Error('no database')
    contract = await openContract(sqlite.create)
    text = (await contract.get('/openapi.json')).body
    document = Document.parse(text)
  })
  afterAll(() => contract.close())

  it('has the form of OpenAPI 3.1', () => {
    expect(Document.safeParse(text).error?.issues).toBeUndefined()
    const ids = operationsOf(document).map(({ operation }) => operation.operationId)
    expect(ids.length).toBeGreaterThan(60)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('refers to nothing that is not there', () => {
    const lost = referencesIn(text).filter((reference) => {
      const [root, ...way] = reference.split('/')
      const found = way.reduce<unknown>((at, step) => Object(at)[step], text)
      return root !== '#' || found === undefined
    })
    expect(lost).toEqual([])
    expect(referencesIn(text).length).toBeGreaterThan(100)
  })

  it('names every parameter of a path', () => {
    for (const [path, { parameters = [] }] of Object.entries(document.paths))
      expect([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toEqual(
        parameters.map(({ name }) => name),
      )
  })

  it('tells of every route that Express has, and of no other', () => {
    const app = createApp({} as Doors)
    const routes = routesOf(app.router).map((path) => path.replaceAll(/:(\w+)/g, '{$1}'))
    expect(routes.length).toBeGreaterThan(50)
    expect(Object.keys(document.paths).toSorted()).toEqual(routes.toSorted())
  })

  it('tells of every method that a door takes, and of no other', async () => {
    for (const [path, item] of Object.entries(document.paths)) {
      const { headers, status } = await callRaw(contract.url, {
        method: 'TRACE',
        path: path.replaceAll(/[{}]/g, ''),
      })
      const taken = (headers.get('allow') ?? '')
        .split(', ')
        .filter((method) => !['HEAD', 'OPTIONS'].includes(method))
      expect(status, path).toBe(405)
      expect(
        METHODS.filter((method) => item[method])
          .map((method) => method.toUpperCase())
          .toSorted(),
        path,
      ).toEqual(taken.toSorted())
    }
  })

  it('tells who may call', async () => {
    for (const { path, method, operation } of operationsOf(document)) {
      if (!path.startsWith('/api/admin/')) continue
      expect(operation.security, path).toEqual([{ key: [] }])
      const { status } = await contract.call(
        method.toUpperCase(),
        path.replaceAll(/[{}]/g, ''),
        undefined,
        {},
      )
      expect(status, `${method} ${path}`).toBe(401)
    }
  })

  it('marks secrets, and shows none', () => {
    const source = document.components.schemas.Source as { properties: Record<string, unknown> }
    expect(source.properties.token).toMatchObject({ format: 'password', writeOnly: true })
    expect(JSON.stringify(text)).not.toMatch(/fb-secret|let-me-in/)
  })

  it.each([
    ['campaigns', 'auto'],
    ['sources', 'fb_ads'],
    ['lead-types', 'auto_insurance'],
    ['buyers', 'acme'],
    ['delivery-methods', 'acme_pp'],
    ['delivery-accounts', 'acme_auto'],
    ['postbacks', 'network_sale'],
    ['receivers', 'default'],
  ])('describes %s as they are answered', async (slug, id) => {
    const item = document.paths[`/api/admin/${slug}/{id}`]
    const answer = item?.get?.responses[200]
    const schema = answer && 'content' in answer ? answer.content?.['application/json']?.schema : undefined
    const whole = JSON.stringify({ ...schema, $defs: document.components.schemas })
      .replaceAll('#/components/schemas/', '#/$defs/')
      // Patterns are meant as Unicode ones; this reader takes them for others.
      .replaceAll('\\\\P{Cc}', '[^\\\\x00-\\\\x1f]')
    const checked = z.fromJSONSchema(JSON.parse(whole))
    const { body } = await contract.call('GET', `/api/admin/${slug}/${id}`)
    expect(checked.safeParse(body).error?.issues).toBeUndefined()
    expect(checked.safeParse({ ...body, colour: 'red' }).success).toBe(false)
  })
})

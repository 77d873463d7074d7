import type { z } from 'zod'
import type { EmailDelivery } from '../domain/email-delivery.ts'
import { explain } from '../domain/explain.ts'
import type { ListPurpose } from '../domain/lists/list.ts'
import { checkTemplate, type Encode, type Template } from '../domain/macro.ts'
import type { Outcome } from '../domain/outcome.ts'
import { checkParameter, macroNames, type Parameter, type PostbackValues } from '../domain/postback-values.ts'
import { faultsIn } from '../domain/setting-fault.ts'
import type { HttpRequest } from './client.ts'
import type { HttpAnswer, HttpFault } from './exchange.ts'
import type { ListTool } from './lists/list-tool.ts'
import type { Mail, Mailed } from './mail.ts'
import { type Leaves, leavesOf, type Path, withReplaced } from './settings-leaves.ts'

/** What an action may use while it runs. Each request carries the delivery's id as `Idempotency-Key`. */
export interface ActionTools {
  send(request: HttpRequest): Promise<HttpAnswer | HttpFault>
  /** Hands a message to a mail server, under an id that every attempt of the delivery shares. */
  mail(server: EmailDelivery['server'], message: Omit<Mail, 'messageId'>): Promise<Mailed>
  /** The template's text with the values of this delivery, each written as the place needs it. */
  fill(template: Template, encode: Encode): string
  value(parameter: Parameter): string
  /** The value of a name that a macro may have; empty where there is none. */
  valueOf(name: string): string
  deliveryId: string
  /** The time of day, in ms. */
  now(): number
  /** The program's own lists of people: whom not to post, whom not to write to, and contacts. */
  lists: ListTool
  /** Hides in the record a secret that the action made itself, such as a signed assertion. */
  hide(secret: string): void
}

/** One use of an action, as documentation and as a test: with these settings and values it sends exactly this. */
interface ActionExample<Input> {
  title: string
  settings: Input
  values?: Partial<PostbackValues>
  answers?: readonly { status?: number; headers?: Readonly<Record<string, string>>; body?: string }[]
  sends: readonly {
    method: string
    url: string
    headers?: Readonly<Record<string, string>>
    body?: string
  }[]
  /** The messages that it hands to a mail server. */
  mails?: readonly { to: readonly string[]; subject: string; text?: string }[]
  outcome?: Outcome
  /** Who is on which built-in list before, and after: texts as an export gives them. */
  before?: Lists
  after?: Lists
}

type Lists = Readonly<Record<string, { purpose: ListPurpose; values: readonly string[] }>>

/** What the author of an action writes. */
export interface ActionSpec<S extends z.ZodType> {
  title: string
  /** It changes what belongs to everybody, such as the built-in lists: rules of a source's own may not have it. */
  forAdmins?: true
  /** Also the form of the console: every field is described, secrets are `secret()`, texts are `templateText()`. */
  settings: S
  /** The parameters of the settings, if the action has any; they lie at `parameters`. */
  parameters?(settings: z.output<S>): readonly Parameter[]
  deadlineMs?(settings: z.output<S>): number | undefined
  run(tools: ActionTools, settings: z.output<S>): Promise<HttpAnswer | HttpFault | Outcome>
  /** What an answer means where its status does not say it; `usual` is what the status says. */
  read?(answer: HttpAnswer, usual: Outcome, settings: z.output<S>): Outcome
  examples: readonly [ActionExample<z.input<S>>, ...ActionExample<z.input<S>>[]]
}

// A fault of a rule's settings: where, and what is wrong.
interface SettingsFault {
  path: Path
  message: string
}

/** An action whose settings were read and found good. */
export interface ReadyAction extends Leaves {
  status: 'ready'
  parameters: readonly Parameter[]
  deadlineMs: number | undefined
  run(tools: ActionTools): Promise<HttpAnswer | HttpFault | Outcome>
  read(answer: HttpAnswer, usual: Outcome): Outcome
}

/** An action as the program knows it. */
export interface Action {
  title: string
  forAdmins: boolean
  settings: z.ZodType
  examples: readonly ActionExample<unknown>[]
  /** Reads a rule's settings. The same object is read once; it must not change afterwards. */
  prepare(settings: unknown): ReadyAction | { status: 'faulty'; faults: SettingsFault[] }
  /** All that is wrong with a rule's settings, for when it is saved. `leadFields`: as for `checkParameter`. */
  check(settings: unknown, context: { leadFields: readonly string[] | undefined }): SettingsFault[]
  /** Good settings as they were written, but with a Secret wherever the schema says secret: ready to be sealed. */
  withSecrets(settings: unknown): unknown
}

type Prepared = ReturnType<Action['prepare']>

/** Makes an action: its file, and nothing else, is all that a new one needs. */
export function defineAction<S extends z.ZodType>(spec: ActionSpec<S>): Action {
  const known = new WeakMap<object, Prepared>()
  const prepare = (settings: unknown): Prepared => {
    if (typeof settings !== 'object' || settings === null) return read(spec, settings)
    const before = known.get(settings)
    if (before) return before
    const prepared = read(spec, settings)
    known.set(settings, prepared)
    return prepared
  }
  return {
    title: spec.title,
    forAdmins: spec.forAdmins ?? false,
    settings: spec.settings,
    examples: spec.examples,
    prepare,
    check: (settings, { leadFields }) => checkSettings(prepare(settings), leadFields),
    withSecrets: (settings) => {
      const prepared = prepare(settings)
      if (prepared.status === 'faulty') return settings
      return withReplaced(
        settings,
        prepared.secrets.map(({ path, secret }) => ({ path, by: secret })),
      )
    },
  }
}

function read<S extends z.ZodType>(spec: ActionSpec<S>, given: unknown): Prepared {
  const parsed = spec.settings.safeParse(given, { error: explain })
  if (!parsed.success) {
    const faults = faultsIn(parsed.error).map(({ path, reason }) => ({ path, message: reason }))
    return { status: 'faulty', faults }
  }
  const settings = parsed.data
  return {
    status: 'ready',
    ...leavesOf(settings),
    parameters: spec.parameters?.(settings) ?? [],
    deadlineMs: spec.deadlineMs?.(settings),
    run: (tools) => spec.run(tools, settings),
    read: (answer, usual) => spec.read?.(answer, usual, settings) ?? usual,
  }
}

function checkSettings(prepared: Prepared, leadFields: readonly string[] | undefined): SettingsFault[] {
  if (prepared.status === 'faulty') return prepared.faults
  const names = macroNames(leadFields)
  return [
    ...prepared.templates.flatMap(({ path, template }) =>
      checkTemplate(template, names).map((message) => ({ path, message })),
    ),
    ...prepared.parameters.flatMap((parameter, index) =>
      checkParameter(parameter, leadFields).map((message) => ({
        path: ['parameters', index, 'value'],
        message,
      })),
    ),
  ]
}

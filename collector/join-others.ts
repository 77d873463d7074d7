import type { Program } from './open-program.ts'
import type { LineState, Topic } from './store/dialects/line.ts'

/** This process among the others of its database. */
export interface Others {
  /** Tells them that something was owed. */
  wake(): void
  /** Whether what they say is heard. */
  isHeard(): boolean
  /** How the line is doing; undefined where one process has the database alone. */
  state(): LineState | undefined
  leave(): void
}

/** Joins the processes of one database: each topic that they tell of is handed to whom it is for. */
export function joinOthers({ store, tell }: Pick<Program, 'store' | 'tell'>, onTopic: OnTopic): Others {
  let lost = false
  const line = store.line({
    hear: (topic) => onTopic[topic](),
    changed: (hears, because) => {
      if (hears && lost) tell('info', 'line.recovered', {})
      if (!hears) tell('warn', 'line.lost', { error: because, note: LOOKING })
      lost = !hears
    },
  })
  return {
    wake: () => line?.say('deliveries'),
    isHeard: () => line?.state().hears ?? false,
    state: () => line?.state(),
    leave: () => line?.close(),
  }
}

const LOOKING =
  'Other processes are not heard: this one looks for work and settings by itself, several times a second.'

type OnTopic = Record<Topic, () => void>

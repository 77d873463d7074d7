import type { Behaviour } from './behaviour.ts'
import { INCLUDING } from './including.ts'
import { INTERRUPTED } from './interrupted.ts'
import { LEAVING } from './leaving.ts'

/** The behaviours that are tried, in the order of the table. */
export const BEHAVIOURS: Behaviour[] = [...LEAVING, ...INTERRUPTED, ...INCLUDING]

import { hash as digest } from 'node:crypto'
import type { Hash } from '../domain/macro.ts'

/** The hashes that macro filters ask for, in lower-case hex. */
export const hash: Hash = (algorithm, text) => digest(algorithm, text, 'hex')

// biome-ignore lint/performance/noBarrelFile: this is the package's `clickwire/action`, which actions of operators import.
export { z } from 'zod'
export type { Action, ActionSpec, ActionTools } from './delivery/action.ts'
export { defineAction } from './delivery/action.ts'
export { baseUrl, serviceUrl } from './delivery/base-url.ts'
export type { Encode } from './domain/macro.ts'
export { asJsonText, asText, asUrlPart, templateText, urlTemplate } from './domain/macro.ts'
export type { Outcome } from './domain/outcome.ts'
export { secret } from './domain/secret.ts'

import { existsSync } from 'node:fs'

/** A browser of some engine, with one tab. */
export interface EngineBrowser {
  goto(address: string): Promise<void>
  /** The value of an expression on the page, awaited. */
  evaluate(expression: string): Promise<unknown>
  close(): Promise<void>
}

/** A browser engine that may be on this machine. */
export interface Engine {
  name: string
  /** One sentence on what to install, where the engine is not here. */
  missing(): string | undefined
  /** Starts a browser with nothing stored in it; one that forbids storage as far as the engine lets that be set. */
  open(options?: { storageForbidden?: boolean }): Promise<EngineBrowser>
}

/** The first of these paths where there is something. */
export const firstOf = (paths: (string | undefined)[]): string | undefined =>
  paths.find((path) => path !== undefined && existsSync(path))

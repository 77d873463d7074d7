import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'

/** How many cores the machine has. */
export const CORES = cpus().length

/** Whether processes can be bound to a core here; elsewhere the system places them. */
export const CAN_BIND = CORES > 1 && spawnSync('taskset', ['-V']).status === 0

/** The core of whatever is measured. */
export const MEASURED_CORE = 0
// What asks has another.
const ASKING_CORE = 1

/** A command line that is bound to a core, where that can be done. */
export function boundTo(core: number, command: string, args: readonly string[]): [string, string[]] {
  return CAN_BIND ? ['taskset', ['-c', String(core), command, ...args]] : [command, [...args]]
}

/** Binds this process, and what it starts from now on, to the core of those who ask. */
export function bindSelf(): void {
  bind(String(ASKING_CORE))
}

/** Starts something that may run on every core. */
export async function onAllCores<T>(start: () => Promise<T>): Promise<T> {
  bind(`0-${CORES - 1}`)
  try {
    return await start()
  } finally {
    bindSelf()
  }
}

function bind(cores: string): void {
  if (CAN_BIND) spawnSync('taskset', ['-a', '-c', '-p', cores, String(process.pid)])
}

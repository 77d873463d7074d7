/**
 * Preloaded into the program, so that it can be asked what it really holds: SIGUSR2 collects everything that nobody
 * needs any more, and writes what is left, in bytes, into the file that HELD_MEMORY names.
 */
import { writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const TIMES = 3
const PAUSE_MS = 200

const file = process.env.HELD_MEMORY ?? ''
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

process.on('SIGUSR2', () => void tell())

// What is let go by a finalizer is free at the next collection only.
async function tell(): Promise<void> {
  for (let n = 0; n < TIMES; n++) {
    collect()
    await setTimeout(PAUSE_MS)
  }
  const { used_heap_size, external_memory } = getHeapStatistics()
  writeFileSync(file, String(used_heap_size + external_memory))
}

import { readdirSync, readFileSync } from 'node:fs'

/** What the kernel says of a process. */
export interface ProcessFacts {
  rssMb: number
  files: number
}

// Undefined where the system does not tell, or the process is gone.
function processFacts(pid: number): ProcessFacts | undefined {
  try {
    const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return { rssMb: Number(kilobytes) / 1024, files: readdirSync(`/proc/${pid}/fd`).length }
  } catch {
    return undefined
  }
}

/** Looks at a process again and again, until it is told that this is enough. */
export function watchProcess(pid: number, everyMs: number): () => { atMs: number; facts: ProcessFacts }[] {
  const seen: { atMs: number; facts: ProcessFacts }[] = []
  const look = () => {
    const facts = processFacts(pid)
    if (facts) seen.push({ atMs: performance.now(), facts })
  }
  look()
  const timer = setInterval(look, everyMs)
  return () => {
    clearInterval(timer)
    look()
    return seen
  }
}

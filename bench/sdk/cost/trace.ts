interface TraceEvent {
  name: string
  dur?: number
  tdur?: number
  args?: { data?: { url?: string } }
}

/** The time it took to compile the scripts of a page and its tracker and to run them first, in a trace of the load. */
export function evaluationMsIn(trace: unknown[], port: number): number {
  return (
    (trace as TraceEvent[])
      .filter(({ name, args }) => name === 'EvaluateScript' && args?.data?.url?.includes(`:${port}/`))
      // `tdur` is the time of the thread, which others on the machine do not lengthen.
      .reduce((sum, { dur = 0, tdur = dur }) => sum + tdur, 0) / 1000
  )
}

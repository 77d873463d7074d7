/** Something that runs when it is woken: never twice at the same time, and once more if woken while it runs. */
export interface Woken {
  wake(): void
  /** Resolves when it is not running. */
  over(): Promise<void>
}

/** How a run may end, and the signal after which there is none any more. */
export interface Endings {
  stopping: AbortSignal
  onSuccess(): void
  /** Resolves when the next run may begin. */
  onError(error: unknown): Promise<void>
}

/** Makes `run` run whenever it is woken. A run that fails does not end it. */
export function whenWoken(run: () => Promise<void>, { stopping, onSuccess, onError }: Endings): Woken {
  let woken = false
  let running: Promise<void> | undefined

  const loop = async () => {
    while (woken && !stopping.aborted) {
      woken = false
      await run().then(onSuccess, onError)
    }
    running = undefined
  }

  return {
    wake: () => {
      woken = true
      if (!stopping.aborted) running ??= loop()
    },
    over: () => running ?? Promise.resolve(),
  }
}

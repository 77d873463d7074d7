/** So many things at a time; who comes when all places are taken waits for one, in turn. */
export interface Slots {
  run<T>(work: () => Promise<T>): Promise<T>
  /** How many places are free at this moment. */
  free(): number
}

/** Makes `count` places. */
export function makeSlots(count: number): Slots {
  const waiting: (() => void)[] = []
  let free = count
  const take = () => {
    if (free > 0) {
      free -= 1
      return Promise.resolve()
    }
    return new Promise<void>((resolve) => waiting.push(resolve))
  }
  const giveBack = () => {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }
  return {
    free: () => free,
    run: async (work) => {
      await take()
      try {
        return await work()
      } finally {
        giveBack()
      }
    },
  }
}

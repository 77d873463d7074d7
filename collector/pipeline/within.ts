/** What a promise gives within so many milliseconds; undefined when it takes longer. */
export function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const { promise: over, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(resolve, ms, undefined)
  return Promise.race([promise, over]).finally(() => clearTimeout(timer))
}

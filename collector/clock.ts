/** A clock that goes on evenly between measurements, whatever is done to the machine's own. */
export interface Clock {
  now(): number
  stop(): void
}

const MEASURE_EVERY_MS = 30_000

/** Keeps the time of the database, which all its processes share: measured now and then, counted in between. */
export async function keepClock(measure: () => Promise<number>): Promise<Clock> {
  const offsetNow = async () => {
    const sent = performance.now()
    const told = await measure()
    // Half of the way there and back: the database looked at its clock about in the middle.
    return told - (sent + performance.now()) / 2
  }
  let offset = await offsetNow()
  const timer = setInterval(() => {
    // While the database is away the last measurement serves on.
    offsetNow().then(
      (measured) => {
        offset = measured
      },
      () => undefined,
    )
  }, MEASURE_EVERY_MS)
  timer.unref()
  return { now: () => Math.round(performance.now() + offset), stop: () => clearInterval(timer) }
}

/**
 * Preloaded into the program, so that its clock can be set as an operator or a time server sets a machine's: SIGUSR2
 * reads the step in milliseconds from the file that STEPPING_CLOCK names. The clock that never jumps is left alone.
 */
import { readFileSync } from 'node:fs'

const file = process.env.STEPPING_CLOCK ?? ''
const RealDate = Date
const realNow = Date.now.bind(Date)
let stepMs = 0

const steppedNow = () => realNow() + stepMs

class SteppedDate extends RealDate {
  constructor(...given: readonly unknown[]) {
    if (given.length === 0) super(steppedNow())
    else super(...(given as [number]))
  }
  static override now(): number {
    return steppedNow()
  }
}

globalThis.Date = SteppedDate as DateConstructor
process.on('SIGUSR2', () => {
  stepMs = Number(readFileSync(file, 'utf8'))
})

import { NotHere, type Row as Played, type Size as PlayedSize } from './on-disk.ts'
import { exactly, notRun, type Row, type RowResult, result, told } from './row.ts'

/** A row that harms what is beneath the program, its disk or its machine, as a row of the matrix. */
export const beneath = (
  id: string,
  title: string,
  did: string,
  play: (size: PlayedSize) => Promise<Played>,
): Row => ({
  ...{ id, title },
  run: async (size) => {
    try {
      return judged(did, await play(size === 'short' ? 'short' : 'whole'))
    } catch (error) {
      if (error instanceof NotHere) return notRun(error.message)
      throw error
    }
  },
})

function judged(did: string, { figures, pass }: Played): RowResult {
  const measured = Object.entries(figures).map(([what, is]) => told(what.replaceAll('_', ' '), String(is)))
  return result(did, [...measured, exactly('is as it must be', pass ? 'yes' : 'no', 'yes')])
}

import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

const SIZE = 16
// Asking the system for random bytes costs more than all the rest of an id: they are fetched for many at once.
const pool = new Uint8Array(SIZE * 256)
let used = pool.length
let lastMs = 0
let seq = 0

/** A new id, greater than those that this process made before it. Random bytes are never used twice. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const random = pool.subarray(used, used + SIZE)
  used += SIZE
  count(random)
  return v7({ random, msecs: lastMs, seq })
}

// Within a millisecond, and while the clock is set back, ids are counted: the library does so only with bytes of its own.
function count(random: Uint8Array): void {
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    seq = new DataView(random.buffer, random.byteOffset).getUint32(6) & 0x7fff_ffff
    return
  }
  seq = (seq + 1) >>> 0
  if (seq === 0) lastMs += 1
}

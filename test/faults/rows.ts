import { beneath } from './beneath.ts'
import { killSqlite } from './f01-kill-sqlite.ts'
import { mixedPostgres } from './f02-mixed-postgres.ts'
import { frozenWorker } from './f03-frozen-worker.ts'
import { rollingRestart } from './f04-rolling-restart.ts'
import { diskFull } from './f05-disk-full.ts'
import { diskErrors } from './f06-disk-errors.ts'
import { fsyncFirst } from './f07-fsync-first.ts'
import { tornLog } from './f08-torn-log.ts'
import { clockSteps } from './f09-clock-steps.ts'
import { lostCommit } from './f10-lost-commit.ts'
import { failover } from './f11-failover.ts'
import { silentNotify } from './f12-silent-notify.ts'
import { receiverZoo } from './f13-receiver-zoo.ts'
import { noisyNeighbour } from './f14-noisy-neighbour.ts'
import { backAfterADay } from './f15-back-after-a-day.ts'
import { poison } from './f16-poison.ts'
import { overload } from './f17-overload.ts'
import { slowCallers } from './f18-slow-callers.ts'
import { scarce } from './f19-scarce.ts'
import { sameEvent } from './f20-same-event.ts'
import { upgrade } from './f21-upgrade.ts'
import { moveAndRestore } from './f22-move-and-restore.ts'
import { auctions } from './f23-auctions.ts'
import { soak } from './f24-soak.ts'
import type { Row } from './row.ts'

const BENEATH: readonly Row[] = [
  beneath('F5', 'a full disk, then freed', 'events until the disk is full, and after it is freed', diskFull),
  beneath('F6', 'a disk that answers EIO', 'writes and fsyncs made to fail at one point each', diskErrors),
  beneath('F7', 'fsync before the answer', 'events one after the other, traced by strace', fsyncFirst),
  beneath('F8', 'a torn or flipped log', 'the log cut off, or a bit of it turned over', tornLog),
  beneath(
    'F19',
    'few files, no names, little memory',
    'the program with 256 files, a dead name server, 256 MB',
    scarce,
  ),
]

/** The rows of the matrix that this rig plays. */
export const ROWS: readonly Row[] = [
  ...[
    killSqlite,
    mixedPostgres,
    frozenWorker,
    rollingRestart,
    clockSteps,
    lostCommit,
    failover,
    silentNotify,
  ],
  ...[receiverZoo, noisyNeighbour, backAfterADay, poison, overload, slowCallers, sameEvent, upgrade],
  ...[moveAndRestore, auctions, soak],
  ...BENEATH,
].sort((one, other) => Number(one.id.slice(1)) - Number(other.id.slice(1)))

import { killSqlite } from './f01-kill-sqlite.ts'
import { mixedPostgres } from './f02-mixed-postgres.ts'
import { frozenWorker } from './f03-frozen-worker.ts'
import { rollingRestart } from './f04-rolling-restart.ts'
import { clockSteps } from './f09-clock-steps.ts'
import { lostCommit } from './f10-lost-commit.ts'
import { failover } from './f11-failover.ts'
import { silentNotify } from './f12-silent-notify.ts'
import { receiverZoo } from './f13-receiver-zoo.ts'
import { noisyNeighbour } from './f14-noisy-neighbour.ts'
import { backAfterADay } from './f15-back-after-a-day.ts'
import { poison } from './f16-poison.ts'
import { overload } from './f17-overload.ts'
import { sameEvent } from './f20-same-event.ts'
import { upgrade } from './f21-upgrade.ts'
import { moveAndRestore } from './f22-move-and-restore.ts'
import { auctions } from './f23-auctions.ts'
import { soak } from './f24-soak.ts'
import type { Row } from './row.ts'

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
  ...[receiverZoo, noisyNeighbour, backAfterADay, poison, overload, sameEvent, upgrade, moveAndRestore],
  ...[auctions, soak],
]

// Nothing but the requests: as many to the sink as it is told, without a queue.
import { postEach, serveQueue } from './queue.ts'

serveQueue(postEach)

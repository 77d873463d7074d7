/**
 * Whether an error says that nothing could be stored just then, whatever it was: the database was away, full, locked
 * or stopping. False where something of what was to be stored was refused, or a fault of ours came up while handling
 * it: then the rest may well be stored without it.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (SYSTEM.test(code)) return true
  if (code.startsWith('SQLITE_')) return !SQLITE_REFUSALS.test(code)
  if (SQLSTATE.test(code)) return !SQLSTATE_REFUSALS.test(code)
  return LOST.test(error.message)
}

/** Whether an error says that no server could be reached, or that one is just starting, stopping or full: it may come. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return code === '' ? LOST.test(error.message) : UNREACHED.test(code)
}

// 08: the connection; 53300: too many of them; 57P: an administrator, or a crash, or not up yet.
const UNREACHED =
  /^(ECONN(REFUSED|RESET)|E(HOST|NET)UNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|08...|53300|57P0[123])$/

// What the operating system says about a connection or a file.
const SYSTEM = /^E[A-Z]{2,}$/
const SQLITE_REFUSALS = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/
const SQLSTATE = /^[0-9A-Z]{5}$/
// One row of several twice, a value that does not fit, a constraint, a row that is too large.
const SQLSTATE_REFUSALS = /^(21|22|23|54)/
// Neither the drivers nor Kysely give these a code.
const LOST =
  /^(Connection terminated|timeout expired|timeout exceeded when trying to connect|Query read timeout|Client (has encountered a connection error|was closed)|Cannot use a pool after|Received unexpected|driver has already been destroyed|The database connection is not open|Postgres connection has been discarded)/

import { type Logger, pino } from 'pino'

/** One JSON line for every thing that happened; secrets and personal data never get this far, and these are cut out all the same. */
export function createLog(level: string): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { error: pino.stdSerializers.err },
    redact: {
      paths: ['authorization', 'cookie', 'token', 'password', 'email', 'phone', '*.authorization', '*.token'],
      censor: '********',
    },
  }
  // Standard output is for what commands print. Lines are written together: one call for each would cost more than the work it tells of.
  return pino(options, pino.destination({ dest: 2, sync: false, minLength: 4096, periodicFlush: 250 }))
}

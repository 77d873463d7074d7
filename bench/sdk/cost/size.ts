import { brotliCompressSync, gzipSync } from 'node:zlib'

/** The bytes of a script as it stands, and on the wire. */
export interface Size {
  raw: number
  gzip: number
  brotli: number
}

/** The size of a script; both compressors at their best. */
export const sizeOf = (script: Buffer): Size => ({
  raw: script.length,
  gzip: gzipSync(script, { level: 9 }).length,
  brotli: brotliCompressSync(script).length,
})

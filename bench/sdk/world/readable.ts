import { gunzipSync } from 'node:zlib'

const base64 = (text: string): string => Buffer.from(text, 'base64').toString()

/** What a tracker's body says: some are compressed, some are forms that hold JSON in base64. */
export function readable(body: Buffer): string {
  if (body[0] === 0x1f && body[1] === 0x8b) return gunzipSync(body).toString()
  const text = body.toString()
  const data = /^data=([^&]+)/.exec(text)?.[1]
  if (data === undefined) return text
  const packed = decodeURIComponent(data)
  return /^[\w+/=-]+$/.test(packed) ? base64(packed) : packed
}

import { type Micros, parseMicros } from '../../domain/money.ts'

const PLAIN = /^\d{1,10}(?:\.\d{1,6})?0*$/
const GROUPED = /^\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?0*$/
const AROUND = /^(?:[A-Z]{3}|[$€£¥])?\s*([\d.,]+)\s*(?:[A-Z]{3}|[$€£¥])?$/i

/**
 * A bid as buyers write it: 50, "50.00", "$1,250.50", "USD 50". Undefined when it cannot be read for certain, such as
 * "1.250,50", or is negative or absurd: that is never taken for a bid of 0.
 */
export function readBid(text: string): Micros | undefined {
  const [, number = ''] = AROUND.exec(text.trim()) ?? []
  if (!PLAIN.test(number) && !GROUPED.test(number)) return undefined
  const plain = number.replaceAll(',', '').replace(/(\.\d{6})0+$/, '$1')
  const micros = parseMicros(plain)
  return micros !== undefined && micros >= 0 ? micros : undefined
}

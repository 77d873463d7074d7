import type { Request } from 'express'
import type { Parameter } from '../received.ts'
import { type Dialect, dollarsInJson, nestedJson, numbersInJson, statusInXml } from './dialects.ts'
import { fieldNamed } from './fields.ts'

/** A made-up buyer: who it is, whom it lets in, what it refuses, what it bids, and how it says so. */
export type Character = {
  name: string
  title: string
  about: string
  credential: string
  knows(request: Request): boolean
  refuses(fields: readonly Parameter[]): string | undefined
  cents: number
  delayMs: number
  says: Dialect
  /** Under which name a post carries the reference that the ping was answered. */
  referenceIn: string
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

const takesAll = (): undefined => undefined

/** Everybody who buys in the demo. Their credentials stand in clickwire.yaml too. */
export const CAST: readonly Character[] = [
  {
    name: 'fast',
    title: 'Fastlane Auto',
    about: 'Answers at once, in JSON, with its bid as a number.',
    credential: 'bearer token',
    knows: (request) => request.get('authorization') === 'Bearer fast-demo',
    refuses: takesAll,
    cents: 38_50,
    delayMs: 20,
    says: numbersInJson,
    referenceIn: 'ref',
  },
  {
    name: 'slow',
    title: 'Slow River Mutual',
    about: 'Bids the most, but takes its time. Its JSON is nested, its bid a text.',
    credential: 'header X-Api-Key',
    knows: (request) => request.get('x-api-key') === 'slow-demo',
    refuses: takesAll,
    cents: 52_00,
    delayMs: 900,
    says: nestedJson,
    referenceIn: 'offer.id',
  },
  {
    name: 'picky',
    title: 'Picky & Co',
    about: 'Declines ZIP codes that begin with 9, and drivers under 25, and says why. Bids like “$44.25”.',
    credential: 'user and password',
    knows: (request) => request.get('authorization') === basic('clickwire', 'picky-demo'),
    refuses: declinesByZipAndAge,
    cents: 44_25,
    delayMs: 60,
    says: dollarsInJson,
    referenceIn: 'ref',
  },
  {
    name: 'xml',
    title: 'Exemel Insurance',
    about: 'Is asked and answers in XML, and takes its leads as a form.',
    credential: 'none',
    knows: () => true,
    refuses: takesAll,
    cents: 41_00,
    delayMs: 40,
    says: statusInXml,
    referenceIn: 'BidId',
  },
]

function declinesByZipAndAge(fields: readonly Parameter[]): string | undefined {
  const [zip, age] = [fieldNamed(fields, 'driver.zip'), fieldNamed(fields, 'driver.age')]
  if (zip.startsWith('9')) return 'ZIP codes from 90000 on are not served'
  if (age !== '' && Number(age) < 25) return 'Drivers under 25 are not insured'
  return undefined
}

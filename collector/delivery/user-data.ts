import { e164 } from '../domain/leads/phone-number.ts'
import { asText, type Template, templateText } from '../domain/macro.ts'
import type { ActionTools } from './action.ts'
import { hash } from './hash.ts'
import { stateCode } from './us-states.ts'

const detail = (what: string) => templateText().optional().describe(what)

/** Settings for who somebody is, with macros. They are normalised and hashed before they leave. */
export const USER_DATA = {
  email: detail('The e-mail address, such as {email}; it is sent hashed'),
  phone: detail('The phone number with its country code, such as {phone}; it is sent hashed'),
  first_name: detail('The first name; it is sent hashed'),
  last_name: detail('The last name; it is sent hashed'),
  city: detail('The city'),
  state: detail('The state or region'),
  zip: detail('The zip or postal code'),
  country: detail('The country: its name or its two letters'),
  date_of_birth: detail('The date of birth, as YYYY-MM-DD; it is sent hashed'),
  gender: detail('The gender; it is sent hashed'),
  external_id: detail('Your own id of the person; it is sent hashed'),
}

/** Brings a value into the form that the other side hashes too; empty when it has none. */
export type Normal = (text: string) => string

/** The text of a detail in its normal form, not hashed; undefined when there is nothing to send. */
export function plain(
  { fill }: Pick<ActionTools, 'fill'>,
  template: Template | undefined,
  normal: Normal,
): string | undefined {
  const text = template ? fill(template, asText).trim() : ''
  return (text && normal(text)) || undefined
}

const HASHED = /^[0-9a-f]{64}$/i

/** The SHA-256 of a detail in its normal form; one that came hashed passes. Undefined when there is nothing to send. */
export function hashed(
  tools: Pick<ActionTools, 'fill'>,
  template: Template | undefined,
  normal: Normal,
): string | undefined {
  return plain(tools, template, (text) => {
    if (HASHED.test(text)) return text.toLowerCase()
    const value = normal(text)
    return value && hash('sha256', value)
  })
}

const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** An e-mail address in lower case. */
export const email: Normal = (text) => {
  const address = text.trim().toLowerCase()
  return MAIL.test(address) ? address : ''
}

/** An e-mail address as Google hashes it: a dot means nothing in the name of a Gmail address. */
export const googleEmail: Normal = (text) =>
  email(text).replace(/^(.+)(@(?:gmail|googlemail)\.com)$/, (_all, name: string, domain: string) => {
    return name.replaceAll('.', '') + domain
  })

/** A phone number as digits that begin with its country code. Meta and Snap hash it so. */
export const phoneDigits: Normal = (text) => {
  const international = text.trim().replace(/^00/, '+')
  const number = international.startsWith('+') ? e164(international, undefined) : undefined
  const digits = (number ?? text).replace(/\D/g, '').replace(/^0+/, '')
  return digits.length >= 7 && digits.length <= 15 ? digits : ''
}

/** A phone number in E.164, its plus sign included. Google, Microsoft and TikTok hash it so. */
export const phoneE164: Normal = (text) => {
  const digits = phoneDigits(text)
  return digits && `+${digits}`
}

/** A name in lower case and of letters and digits only, of whatever script. */
export const name: Normal = (text) =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]/gu, '')

/** A name, city or region as Google wants it: lower case, without digits and signs, its inner blanks kept. */
export const googleName: Normal = (text) =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\p{N}\p{P}\p{S}]/gu, '')
    .trim()

/** A city in lower case, of plain letters and digits only. */
export const city: Normal = (text) => {
  const letters = text.toLowerCase().replace(/[^a-z0-9]/g, '')
  return /^[a-z]/.test(letters) ? letters : ''
}

/** The two letters of a state of the USA; another region's name of plain letters in lower case. */
export const state: Normal = (text) => {
  const letters = text.toLowerCase().replace(/[^a-z]/g, '')
  return stateCode(letters) ?? letters
}

/** A zip or postal code in lower case, without blanks, and without what a dash adds to it. */
export const zip: Normal = (text) => {
  const [code = ''] = text.toLowerCase().replace(/\s/g, '').split('-')
  return code.length >= 2 ? code : ''
}

const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const COUNTRIES = new Map([
  ...LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).flatMap((code) => {
    const called = REGIONS.of(code)
    return called === undefined ? [] : [[name(called), code.toLowerCase()] as const]
  }),
  ...Object.entries({ usa: 'us', unitedstatesofamerica: 'us', uk: 'gb', greatbritain: 'gb' }),
])

/** The two letters of a country in lower case, from these or from its English name. */
export const country: Normal = (text) => {
  const letters = name(text)
  return COUNTRIES.get(letters) ?? (/^[a-z]{2}$/.test(letters) ? letters : '')
}

const YEAR_FIRST = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:T.*)?$/
const YEAR_LAST = /^(\d{2})[-/](\d{2})[-/](\d{4})$/

/** A date of birth as YYYYMMDD; one that ends in the year is read as month, day and year. */
export const dateOfBirth: Normal = (text) => {
  const [, year, month, day] = YEAR_FIRST.exec(text) ?? []
  const [, lastMonth, lastDay, lastYear] = YEAR_LAST.exec(text) ?? []
  const digits = [year ?? lastYear, month ?? lastMonth, day ?? lastDay].join('')
  return /^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(digits) ? digits : ''
}

/** A gender as its first letter, which has to be f or m. */
export const gender: Normal = (text) => /^(f|m)/.exec(text.toLowerCase())?.[1] ?? ''

/** An id in lower case, without blanks. */
export const id: Normal = (text) => text.toLowerCase().replace(/\s/g, '')

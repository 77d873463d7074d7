import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js'

/**
 * A phone number in E.164, such as +14155552671; one without a country's code is of the country given. Undefined when
 * no such number can exist. An extension is not kept: E.164 has no place for it.
 */
export function e164(text: string, country: string | undefined): string | undefined {
  const home = country !== undefined && isSupportedCountry(country) ? { defaultCountry: country } : {}
  const number = parsePhoneNumberFromString(text.trim(), { ...home, extract: false })
  // Whether its digits are handed out changes faster than any table of them.
  return number?.isPossible() ? number.number : undefined
}

/** A phone number that the country's numbering has room for; for samples. */
export function samplePhone(country: string | undefined): string {
  const home: CountryCode = country !== undefined && isSupportedCountry(country) ? country : 'US'
  const code = getCountryCallingCode(home)
  const digits = ['2025550143', '612345678', '212345678', '21234567', '2123456', '212345', '20255501430']
  const fitting = digits.map((number) => `+${code}${number}`).find((number) => e164(number, undefined))
  return fitting ?? '+12025550143'
}

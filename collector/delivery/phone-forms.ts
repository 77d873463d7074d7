/** A phone number in E.164, or undefined where it is not written internationally: no country is guessed. */
export function asE164(text: string): string | undefined {
  const number = text.replace(/[\s().-]/g, '')
  return /^\+[1-9]\d{6,14}$/.test(number) ? number : undefined
}

/** A phone number as American services want it: ten digits, with no 1 before them; those of others keep their plus. */
export function asAmerican(text: string): string | undefined {
  const number = asE164(text)
  if (number) return /^\+1\d{10}$/.test(number) ? number.slice(2) : number
  const digits = text.replace(/[\s().-]/g, '')
  return /^1?\d{10}$/.test(digits) ? digits.slice(-10) : undefined
}

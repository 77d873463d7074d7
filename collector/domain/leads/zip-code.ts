interface ZipForm {
  pattern: RegExp
  write(code: string): string
  wanted: string
}

const compact = (text: string): string => text.toUpperCase().replaceAll(/[\s-]/g, '')

const digits = (count: number, country: string): ZipForm => ({
  pattern: new RegExp(`^\\d{${count}}$`),
  write: (code) => code,
  wanted: `must be a postal code of ${country}: ${count} digits`,
})

const cut = (code: string, from: number, sign: string): string =>
  code.length > Math.abs(from) ? `${code.slice(0, from)}${sign}${code.slice(from)}` : code

const US: ZipForm = {
  pattern: /^\d{5}(?:\d{4})?$/,
  write: (code) => (code.length === 9 ? cut(code, 5, '-') : code),
  wanted: 'must be a ZIP code such as 90210 or 90210-1234',
}

const GB: ZipForm = {
  pattern: /^[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}$/,
  write: (code) => cut(code, -3, ' '),
  wanted: 'must be a UK postcode such as SW1A 1AA',
}

const FORMS: Record<string, ZipForm> = {
  US,
  PR: US,
  GB,
  UK: GB,
  CA: {
    pattern: /^[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d$/,
    write: (code) => cut(code, 3, ' '),
    wanted: 'must be a Canadian postal code such as K1A 0B1',
  },
  NL: {
    pattern: /^[1-9]\d{3}[A-Z]{2}$/,
    write: (code) => cut(code, 4, ' '),
    wanted: 'must be a Dutch postcode such as 1012 AB',
  },
  BR: { ...digits(8, 'Brazil'), write: (code) => cut(code, 5, '-') },
  PL: { ...digits(5, 'Poland'), write: (code) => cut(code, 2, '-') },
  ...Object.fromEntries(
    [
      ...([
        ['AU', 4],
        ['NZ', 4],
        ['AT', 4],
        ['CH', 4],
        ['BE', 4],
        ['DK', 4],
        ['NO', 4],
        ['ZA', 4],
      ] as const),
      ...([
        ['DE', 5],
        ['FR', 5],
        ['ES', 5],
        ['IT', 5],
        ['MX', 5],
      ] as const),
      ...([
        ['IN', 6],
        ['SG', 6],
      ] as const),
    ].map(([country, count]) => [country, digits(count, country)]),
  ),
}

const ELSEWHERE: ZipForm = {
  pattern: /^[A-Z\d]{2,12}$/,
  write: (code) => code,
  wanted: 'must be a postal code',
}

/** A postal code as its country writes it, of the US when no country is given; or why it is none. */
export function readZip(text: string, country = 'US'): { value: string } | { fault: string } {
  const form = Object.hasOwn(FORMS, country) ? (FORMS[country] ?? ELSEWHERE) : ELSEWHERE
  const code = compact(text)
  if (!form.pattern.test(code)) return { fault: form.wanted }
  return { value: form === ELSEWHERE ? text.trim().toUpperCase() : form.write(code) }
}

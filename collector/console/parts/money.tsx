/** An amount of money; the currency is small beside it. */
export function Money({ amount, currency }: { amount: unknown; currency?: unknown }) {
  if (amount === null || amount === undefined || amount === '') return <span class="none">–</span>
  return (
    <span class="money">
      {grouped(String(amount))}
      {currency ? <small>{` ${String(currency)}`}</small> : null}
    </span>
  )
}

/** An exact decimal with its thousands grouped; no rounding, since it never becomes a number. */
export function grouped(amount: string): string {
  const [, sign = '', units = '', decimals = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(amount) ?? []
  if (units === '') return amount
  return `${sign}${units.replace(/\B(?=(\d{3})+$)/g, ',')}${decimals}`
}

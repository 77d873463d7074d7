/** A line so small that it only tells the direction; the words beside it tell the rest. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const most = Math.max(...values, 0)
  const least = Math.min(...values, 0)
  const points = values.map((value, index) => {
    const x = (index / Math.max(1, values.length - 1)) * 96
    const y = 26 - ((value - least) / (most - least || 1)) * 24
    return `${x.toFixed(1)},${y.toFixed(1)}`
  })
  return (
    <svg
      class="sparkline"
      viewBox="0 0 96 28"
      width="96"
      height="28"
      aria-hidden="true"
      preserveAspectRatio="none"
    >
      <polyline points={points.join(' ')} />
    </svg>
  )
}

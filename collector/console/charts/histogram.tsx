import { useId } from 'preact/hooks'

/** One column of a histogram: what lies in it, how many there are, and how many of those stand out. */
export interface HistogramColumn {
  label: string
  count: number
  marked?: number
}

interface HistogramProps {
  name: string
  /** What the picture says, in words. */
  takeaway: string
  columns: readonly HistogramColumn[]
  /** Where the axis begins and ends. */
  from: string
  to: string
}

const WIDTH = 480
const HEIGHT = 72
const GAP = 2

/** How something is spread: a column for every step. What it says stands beside it in words. */
export function Histogram({ name, takeaway, columns, from, to }: HistogramProps) {
  const id = useId()
  const most = Math.max(1, ...columns.map(({ count }) => count))
  const width = WIDTH / columns.length
  const height = (count: number) => (count / most) * HEIGHT
  const column = (index: number, count: number, look: string) => (
    <rect
      class={look}
      x={index * width + GAP / 2}
      y={HEIGHT - height(count)}
      width={width - GAP}
      height={height(count)}
    />
  )
  return (
    <figure class="histogram">
      <figcaption>
        <strong>{name}</strong> <span class="soft small">{takeaway}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-labelledby={id}>
        <title id={id}>{`${name}: ${takeaway}`}</title>
        {columns.map(({ label, count, marked = 0 }, index) => (
          <g key={label}>
            {column(index, count, 'plain')}
            {marked > 0 && column(index, marked, 'marked')}
          </g>
        ))}
      </svg>
      <p class="histogram-axis soft small">
        <span>{from}</span>
        <span>{to}</span>
      </p>
    </figure>
  )
}

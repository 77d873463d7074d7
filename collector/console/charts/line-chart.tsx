import { useId, useState } from 'preact/hooks'
import { ChartTable } from './chart-table.tsx'

// One line of a chart.
interface Series {
  name: string
  values: readonly number[]
  text(value: number): string
}

interface LineChartProps {
  title: string
  labels: readonly string[]
  series: readonly Series[]
}

const WIDTH = 720
const HEIGHT = 220
const LEFT = 56
const BOTTOM = 24
const TOP = 12

/** How things went over time; the arrow keys walk along it, and the same stands in a table. */
export function LineChart({ title, labels, series }: LineChartProps) {
  const id = useId()
  const [at, setAt] = useState<number | undefined>()
  const most = niceMost(Math.max(0, ...series.flatMap(({ values }) => values)))
  const least = Math.min(0, ...series.flatMap(({ values }) => values))
  const last = Math.max(1, labels.length - 1)
  const x = (index: number) => LEFT + (index / last) * (WIDTH - LEFT - 8)
  const y = (value: number) => TOP + (1 - (value - least) / (most - least || 1)) * (HEIGHT - TOP - BOTTOM)
  const [first] = series
  const step = (by: number) => setAt(Math.min(last, Math.max(0, (at ?? last) + by)))
  const shown = at ?? labels.length - 1
  return (
    <figure class="chart">
      <p class="chart-reading" role="status">
        <span class="soft">{labels[shown]}</span>
        {series.map(({ name, values, text }, index) => (
          <span key={name}>
            <span class={`swatch s${index}`} /> {name} <strong>{text(values[shown] ?? 0)}</strong>
          </span>
        ))}
      </p>
      <section
        class="chart-area"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: its points are reached by the arrow keys
        tabIndex={0}
        aria-label={`${title}. The arrow keys go from point to point.`}
        onKeyDown={(event) => {
          const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
          if (by !== undefined) step(by)
        }}
        onMouseMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect()
          const along = ((event.clientX - box.left) / box.width) * WIDTH
          setAt(Math.min(last, Math.max(0, Math.round(((along - LEFT) / (WIDTH - LEFT - 8)) * last))))
        }}
        onMouseLeave={() => setAt(undefined)}
      >
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={id}>
          <title id={id}>{title}</title>
          {[0, 0.5, 1].map((part) => (
            <g key={part}>
              <line
                class="grid"
                x1={LEFT}
                x2={WIDTH}
                y1={y(least + (most - least) * part)}
                y2={y(least + (most - least) * part)}
              />
              <text class="tick" x={LEFT - 8} y={y(least + (most - least) * part) + 4} text-anchor="end">
                {compact(least + (most - least) * part)}
              </text>
            </g>
          ))}
          {tickPlaces(labels.length).map((index) => (
            <text
              key={index}
              class="tick"
              x={x(index)}
              y={HEIGHT - 4}
              text-anchor={index === 0 ? 'start' : index === last ? 'end' : 'middle'}
            >
              {labels[index]}
            </text>
          ))}
          {first && (
            <path
              class="under"
              d={`${pathOf(first.values, x, y)}L${x(last)},${y(least)}L${LEFT},${y(least)}Z`}
            />
          )}
          {series.map(({ name, values }, index) => (
            <path key={name} class={`line s${index}`} d={pathOf(values, x, y)} />
          ))}
          {at !== undefined && <line class="cursor" x1={x(at)} x2={x(at)} y1={TOP} y2={HEIGHT - BOTTOM} />}
        </svg>
      </section>
      <ChartTable
        title={title}
        head={['', ...series.map(({ name }) => name)]}
        rows={labels.map((label, index) => [
          label,
          ...series.map(({ values, text }) => text(values[index] ?? 0)),
        ])}
      />
    </figure>
  )
}

function pathOf(
  values: readonly number[],
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  return values
    .map((value, index) => `${index === 0 ? 'M' : 'L'}${x(index).toFixed(1)},${y(value).toFixed(1)}`)
    .join('')
}

function tickPlaces(count: number): number[] {
  if (count <= 1) return [0]
  const every = Math.max(1, Math.ceil(count / 6))
  const places = Array.from({ length: Math.ceil(count / every) }, (_, index) => index * every)
  return [...places.filter((place) => place < count - every / 2), count - 1]
}

const compactNumber = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

function compact(value: number): string {
  return compactNumber.format(value)
}

// The next number above that is easy to read: 1, 2, 2.5 or 5 of some power of ten.
function niceMost(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return (([1, 2, 2.5, 5, 10] as const).find((factor) => factor * power >= value) ?? 10) * power
}

/** One bar: its name, its size, and what is said of it. */
export interface Bar {
  name: string
  value: number
  text: string
  more?: string
}

/** Sizes side by side, as a list whose words say all that the bars do. */
export function Bars({ title, bars }: { title: string; bars: readonly Bar[] }) {
  const most = Math.max(1e-9, ...bars.map(({ value }) => value))
  return (
    <ol class="bars" aria-label={title}>
      {bars.map(({ name, value, text, more }) => (
        <li key={name}>
          <span class="bar-name">{name}</span>
          <span class="bar" aria-hidden="true">
            <span style={{ width: `${Math.max(0, (value / most) * 100)}%` }} />
          </span>
          <span class="bar-text">
            {text} {more && <small class="soft">{more}</small>}
          </span>
        </li>
      ))}
    </ol>
  )
}

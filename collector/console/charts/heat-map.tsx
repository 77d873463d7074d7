const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const HOURS = Array.from({ length: 24 }, (_, hour) => hour)

/** One hour of the week and how much happened in it; weekdays from 1, Monday. */
export interface HeatCell {
  weekday: number
  hour: number
  value: number
  text: string
}

/** When things happen: hours against weekdays. */
export function HeatMap({ title, cells }: { title: string; cells: readonly HeatCell[] }) {
  const most = Math.max(1e-9, ...cells.map(({ value }) => value))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard
    <section class="heat-scroll" aria-label={title} tabIndex={0}>
      <table class="heat">
        <caption class="unseen">{title}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">Day</span>
            </th>
            {HOURS.map((hour) => (
              <th key={hour} scope="col">
                {hour}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {DAYS.map((day, index) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              {HOURS.map((hour) => {
                const cell = cells.find((one) => one.weekday === index + 1 && one.hour === hour)
                const part = (cell?.value ?? 0) / most
                return (
                  <td key={hour} title={`${day} ${hour}:00, ${cell?.text ?? '0'}`}>
                    <span class="heat-cell" style={{ '--part': String(Math.round(part * 100)) }} />
                    <span class="unseen">{cell?.text ?? '0'}</span>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

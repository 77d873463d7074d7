interface TabsProps {
  label: string
  of: readonly (readonly [string, string])[]
  chosen: string
  choose(tab: string): void
}

/** Views of one thing, one at a time; the arrow keys go from one to the next. */
export function Tabs({ label, of, chosen, choose }: TabsProps) {
  return (
    <div class="tabs" role="tablist" aria-label={label}>
      {of.map(([tab, text], index) => (
        <button
          key={tab}
          type="button"
          role="tab"
          aria-selected={tab === chosen}
          tabIndex={tab === chosen ? 0 : -1}
          onClick={() => choose(tab)}
          onKeyDown={(event) => {
            const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
            const next = step === undefined ? undefined : of[(index + step + of.length) % of.length]
            if (!next) return
            choose(next[0])
            const buttons = event.currentTarget.parentElement?.querySelectorAll('button')
            buttons?.[of.indexOf(next)]?.focus()
          }}
        >
          {text}
        </button>
      ))}
    </div>
  )
}

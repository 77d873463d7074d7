import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { Icon } from './icon.tsx'

interface PageProps {
  title: string
  /** What the page is about, in a sentence. */
  about?: ComponentChildren
  /** Where the page belongs, when it is one of many. */
  back?: { to: string; label: string }
  actions?: ComponentChildren
  children: ComponentChildren
}

/** A page: its title in the browser's tab as well, its buttons, and its content. */
export function Page({ title, about, back, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Clickwire`
  }, [title])
  return (
    <>
      <header class="page-head">
        <div>
          {back && (
            <Link class="back" href={back.to}>
              <Icon name="left" size={14} /> {back.label}
            </Link>
          )}
          <h1 tabIndex={-1}>{title}</h1>
          {about && <p class="about">{about}</p>}
        </div>
        {actions && <div class="actions">{actions}</div>}
      </header>
      {children}
    </>
  )
}

/** A part of a page under a heading of its own. */
export function Section({
  title,
  actions,
  children,
  id,
}: {
  title: string
  actions?: ComponentChildren
  children: ComponentChildren
  id?: string
}) {
  return (
    <section class="panel" {...(id === undefined ? {} : { id })}>
      <div class="panel-head">
        <h2>{title}</h2>
        {actions && <div class="actions">{actions}</div>}
      </div>
      {children}
    </section>
  )
}

/** Names and values side by side. */
export function Facts({ of }: { of: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value === '' || value === null || value === undefined ? <span class="none">–</span> : value}
          </dd>
        </div>
      ))}
    </dl>
  )
}

import type { ComponentType } from 'preact'
import { CampaignLinks } from './campaign-links.tsx'
import { EventSpec } from './event-spec.tsx'
import { PartnerPage } from './partner-page.tsx'
import { SPECS, type ThingSpec } from './specs.tsx'
import { TestMethod } from './test-method.tsx'
import { ThingEditor, type ThingTab } from './thing-editor.tsx'
import { ThingList } from './thing-list.tsx'

const TABS: Readonly<Record<string, readonly ThingTab[]>> = {
  campaigns: [
    { tab: 'links', label: 'Tracking link', view: (id) => <CampaignLinks cid={id} /> },
    { tab: 'events', label: 'View postback', view: (id) => <EventSpec cid={id} /> },
  ],
  sources: [{ tab: 'page', label: 'Page for the partner', view: (id) => <PartnerPage pid={id} /> }],
  'delivery-methods': [{ tab: 'test', label: 'Test', view: (id) => <TestMethod id={id} /> }],
}

/** The list of a kind of configured things, as a screen. */
export function listScreen(slug: string): ComponentType {
  const spec = specOf(slug)
  return () => <ThingList spec={spec} />
}

/** The editor of one of them, as a screen. */
export function editorScreen(slug: string): ComponentType<{ id?: string }> {
  const spec = specOf(slug)
  return ({ id = '' }) => <ThingEditor spec={spec} id={id} tabs={TABS[slug] ?? []} />
}

function specOf(slug: string): ThingSpec {
  const spec = SPECS[slug]
  if (!spec) throw new Error(`no kind ${slug}`)
  return spec
}

import type { BrowserContext, Page } from 'playwright'
import type { Tracker } from '../trackers/tracker.ts'
import type { FarSide } from '../world/far-side.ts'

/** What a behaviour is tried with: one tracker, its far side, and visitors who were never there. */
export interface Trial {
  tracker: Tracker
  far: FarSide
  enter(): Promise<BrowserContext>
  /** Opens the site's page as a new visitor, and waits until the tracker is there and has said its first words. */
  visit(path?: string): Promise<Page>
}

/** Something that a tracker does well or not. */
export interface Behaviour {
  says: string
  storageForbidden?: true
  /** What the tracker did, in a word or two. */
  observe(trial: Trial): Promise<string>
}

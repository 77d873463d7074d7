import type { Organization } from '../../collector/domain/settings.ts'
import { readSettings } from '../../collector/settings-file/read-settings.ts'
import { exampleSettings } from '../support/world.ts'

/** The example's settings, read. */
export function exampleOrganization(): Organization {
  const read = readSettings(exampleSettings(), {})
  if (!read.ok) throw new Error(JSON.stringify(read.faults))
  return read.organization
}

import type { Actions } from '../../delivery/load-actions.ts'
import { pathText, type SettingFault } from '../../domain/setting-fault.ts'
import type { Kind, Organization } from '../../domain/settings.ts'
import { campaignOf, fieldsOf, outlineOf } from '../../domain/settings-outline.ts'
import { referenceFaults } from '../../domain/settings-references.ts'
import { byThing, type ThingFault } from '../../domain/thing-faults.ts'
import { checkAction } from '../check-action.ts'

/** What a change would make wrong: in the changed thing itself, and in others that refer to it. */
export interface ChangeFaults {
  own: SettingFault[]
  others: ThingFault[]
}

/** Holds settings after a change against the same rules as a file's. What was wrong elsewhere before is no matter of it. */
export function faultsOfChange(
  actions: Actions,
  { before, after }: { before: Organization; after: Organization },
  changed: { kind: Kind; id: string },
): ChangeFaults {
  const found = faultsIn(actions, after)
  const isOwn = (fault: ThingFault) => fault.kind === changed.kind && fault.id === changed.id
  const foreign = found.filter((fault) => !isOwn(fault))
  const known = new Set(foreign.length === 0 ? [] : faultsIn(actions, before).map(placeOf))
  return {
    own: found.filter(isOwn),
    others: foreign.filter((fault) => !known.has(placeOf(fault))),
  }
}

function faultsIn(actions: Actions, organization: Organization): ThingFault[] {
  const outline = outlineOf(organization)
  const ofRules = organization.postbacks.flatMap((rule, index) => {
    const leadFields = fieldsOf(outline, campaignOf(outline, rule.campaign)?.lead_type)
    const faults = checkAction(actions, rule, leadFields)
    return faults.map((fault) => ({ ...fault, path: ['postbacks', index, ...fault.path] }))
  })
  return byThing(organization, [...referenceFaults(organization), ...ofRules])
}

const placeOf = ({ kind, id, path }: ThingFault): string => `${kind} ${id} ${pathText(path)}`

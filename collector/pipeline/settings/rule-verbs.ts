import { isRecord } from '../../domain/explain.ts'
import { fileBodyOf } from '../../domain/settings.ts'
import { noSuchThing } from '../../domain/thing-faults.ts'
import { findThing } from '../../store/things.ts'
import type { Deps } from '../deps.ts'
import { type Actor, scopeOf } from './actor.ts'
import { ruleOf } from './change-rule.ts'
import { type ChangeDeps, changeThing } from './change-thing.ts'
import { bodyOf, type ShownThing } from './show-thing.ts'
import { type PostbackTest, type PostbackTested, testPostback } from './test-postback.ts'

/** Where the copy of a rule belongs, and what it is called; null for an offer means all of the campaign's. */
interface RuleCopy {
  campaign?: string | undefined
  offer?: string | null | undefined
  id?: string | undefined
}

/** A rule, and the states of it that the caller knows. */
interface RuleKey {
  id: string
  ifMatch?: string | undefined
}

/** What can be done with postback rules beside what can be done with every configured thing. */
export interface RuleVerbs {
  /** Makes the same rule for another offer, with its secrets; the copy is disabled. */
  duplicate(actor: Actor, id: string, copy: RuleCopy): Promise<ShownThing>
  setStatus(actor: Actor, key: RuleKey, status: 'active' | 'disabled'): Promise<ShownThing>
  test(actor: Actor, test: PostbackTest): Promise<PostbackTested>
}

/** The verbs of postback rules; `settled` lets this process see what was changed. */
export function openRuleVerbs(deps: Deps, settled: () => Promise<void>): RuleVerbs {
  const changing: ChangeDeps = { ...deps, settled }
  return {
    duplicate: (actor, id, copy) => duplicate(changing, actor, id, copy),
    setStatus: async (actor, { id, ifMatch }, status) => {
      const changed = await changeThing(changing, actor, {
        ...{ kind: 'postbacks', id, ifMatch, does: 'replace' },
        draft: (present) => ruleOf(actor, 'postbacks', { ...written(present), status }),
      })
      if (!changed) throw new Error('what was written is there')
      return changed
    },
    test: (actor, test) => testPostback(deps, actor, test),
  }
}

async function duplicate(deps: ChangeDeps, actor: Actor, id: string, copy: RuleCopy): Promise<ShownThing> {
  const row = await findThing(deps.store.db, 'postbacks', id, scopeOf(actor))
  if (!row) throw noSuchThing('postbacks', id)
  const { offer: present, ...rule } = fileBodyOf('postbacks', bodyOf(deps, 'postbacks', row))
  const { campaign = rule.campaign, offer = present } = copy
  const copied = copy.id ?? `${id.slice(0, 55)}-${deps.newId().replaceAll('-', '').slice(-8)}`
  const belongs = { campaign, ...(offer === null || offer === undefined ? {} : { offer }) }
  const made = await changeThing(deps, actor, {
    ...{ kind: 'postbacks', id: copied, does: 'create' },
    draft: () => ruleOf(actor, 'postbacks', { ...rule, ...belongs, id: copied, status: 'disabled' }),
  })
  if (!made) throw new Error('what was written is there')
  return made
}

function written(
  present: Parameters<typeof fileBodyOf<'postbacks'>>[1] | undefined,
): Record<string, unknown> {
  const body: unknown = present && fileBodyOf('postbacks', present)
  return isRecord(body) ? body : {}
}

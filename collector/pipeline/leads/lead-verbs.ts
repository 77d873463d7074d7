import { Problem } from '../../domain/problem.ts'
import type { Deps } from '../deps.ts'
import type { SourceLimits } from '../source-limits.ts'
import { answerLead, type LeadReceipt } from './answer-lead.ts'
import type { Closed } from './close-lead.ts'
import type { Distributor } from './distributor.ts'
import { type Erased, erasePerson } from './erase-person.ts'
import type { Person } from './persons.ts'
import { type LeadCandidate, type LeadDoor, readLead } from './read-lead.ts'
import { type LeadReturn, returnLead } from './return-lead.ts'
import { settleUnknown, type Word } from './settle-unknown.ts'
import { type LeadStory, showAuction, showLead } from './show-lead.ts'
import { releasePeople, type Suppression, suppressPeople } from './suppress-people.ts'
import { type PingReceipt, promiseFor, takePing } from './take-ping.ts'
import { type LeadStatus, tellLead } from './tell-lead.ts'
import { type TransactionTold, tellPerson } from './tell-person.ts'
import { type MethodTest, type MethodTested, testMethod } from './test-method.ts'
import { type UpdateReceipt, updateFields } from './update-lead.ts'

/** Who may ask: a source of its own leads, or the operator of all. */
type Asker = { pid: string } | 'operator'

type Members = Record<string, unknown>

/** Everything that can be done with leads, as the doors and commands call it. What is refused is thrown as a Problem. */
export interface LeadVerbs {
  /** Takes a lead from a page or a partner's server, and sells it; `wait` false leaves that for later. */
  take(members: Members, door: LeadDoor, wait: boolean): Promise<LeadReceipt>
  /** Asks the buyers for a partner, and promises a price. */
  ping(members: Members, door: LeadDoor): Promise<PingReceipt>
  /** Takes the lead of an accepted ping, and sells it at no less than was promised. */
  post(members: Members, door: LeadDoor, wait: boolean): Promise<LeadReceipt>
  /** Adds later fields to the lead of a transaction. */
  update(members: Members, door: LeadDoor): Promise<UpdateReceipt>
  status(leadUid: string, asker: Asker): Promise<LeadStatus | undefined>
  giveBack(what: LeadReturn): Promise<Closed>
  settle(word: Word): Promise<Closed>
  /** Tells everything that is stored about somebody, in clear. */
  tell(person: Person, actor: string): Promise<TransactionTold[]>
  /** Erases everything personal of somebody; the money stays. */
  erase(person: Person, actor: string): Promise<Erased>
  suppress(wanted: Suppression): Promise<number>
  release(wanted: Suppression): Promise<number>
  /** All that is stored about a lead; its personal fields only where they are revealed to somebody. */
  show(leadUid: string, how: { revealedTo?: string }): Promise<LeadStory | undefined>
  auction(auctionUid: string): Promise<LeadStory | undefined>
  /** Sends a sample or a given lead to a buyer's ping or post, or shows what would be sent. */
  test(what: MethodTest): Promise<MethodTested>
}

/** The verbs of leads, over one distributor. */
export function openLeadVerbs(deps: Deps, distributor: Distributor, limits: SourceLimits): LeadVerbs {
  const read = (members: Members, door: LeadDoor): LeadCandidate => {
    const candidate = readLead(deps, members, door)
    if (candidate instanceof Problem) throw candidate
    return candidate
  }
  // From a page that names no source it is its visit's, and the visit was counted.
  const admitted = async (candidate: LeadCandidate): Promise<LeadCandidate> => {
    if (candidate.pid !== undefined) await limits.admit(candidate.pid)
    return candidate
  }
  return {
    take: async (members, door, wait) => {
      const candidate = await admitted(read(members, door))
      return answerLead(deps, distributor, candidate, { wait })
    },
    ping: async (members, door) => {
      const candidate = await admitted(read(members, { ...door, partial: true }))
      return takePing(deps, candidate, distributor.keepLate)
    },
    post: async (members, door, wait) => {
      const candidate = await admitted(read(members, door))
      const promise = await promiseFor(deps, candidate)
      // A repeat of the post has the first one's answer: a ping is good for one lead.
      const once = { ...candidate, messageId: candidate.messageId ?? 'post' }
      return answerLead(deps, distributor, once, { wait, promise })
    },
    update: async (members, door) => updateFields(deps, read(members, { ...door, partial: true })),
    status: (leadUid, asker) => tellLead(deps, leadUid, asker),
    giveBack: (what) => returnLead(deps, what),
    settle: async (word) => {
      const closed = await settleUnknown(deps, word)
      distributor.wake()
      return closed
    },
    tell: (person, actor) => tellPerson(deps, person, actor),
    erase: (person, actor) => erasePerson(deps, person, actor),
    suppress: (wanted) => suppressPeople(deps, wanted),
    release: (wanted) => releasePeople(deps, wanted),
    show: (leadUid, how) => showLead(deps, leadUid, how),
    auction: (auctionUid) => showAuction(deps, auctionUid),
    test: (what) => testMethod(deps, what),
  }
}

import { LeadMembers } from '../../domain/leads/lead-body.ts'
import type { Operation } from '../operation.ts'

const FATE = 'lead_sold, lead_accepted, lead_unsold, or lead_queued while its outcome is open'

const answers = {
  201: { description: FATE },
  202: { description: 'lead_queued: the call did not want to wait' },
  400: 'missing_… or invalid_… with every field at fault',
  403: 'suppressed',
  409: 'duplicate_lead',
}

const description = 'The fields of the campaign’s lead type stand beside the members that are listed.'

/** What the doors for leads do. */
export const LEAD_TOLD = {
  take: { summary: 'Offer a lead from a page', description, body: LeadMembers, answers },
  add: { summary: 'Offer a lead from a partner’s server', description, body: LeadMembers, answers },
  ping: {
    ...{ summary: 'Ask what a lead would be worth, without personal data', description, body: LeadMembers },
    answers: { 201: { description: 'ping_accept with a bid, or ping_reject with a reason' } },
  },
  post: { summary: 'Offer the lead of a ping', description, body: LeadMembers, answers },
  update: {
    ...{ summary: 'Add later fields to a lead', description, body: LeadMembers },
    answers: { 200: { description: 'lead_updated' } },
  },
  status: {
    ...{ caller: 'source', summary: 'Ask what became of a lead' },
    answers: { 200: { description: 'lead_status, with its sales' }, 404: 'There is no such lead' },
  },
} as const satisfies Record<string, Operation>

import type { Router } from 'express'
import { z } from 'zod'
import { faultOf, problemOf } from '../../domain/problem.ts'
import { type Person, unclearOf } from '../../pipeline/leads/persons.ts'
import { send } from '../answer.ts'
import { LEAD_LIMIT, readBody } from '../body.ts'
import { door, type Handler } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Operation } from '../operation.ts'
import { readAs } from './read-members.ts'
import { adminOf } from './require-admin.ts'

const text = (most: number) => z.string('must be a text').trim().min(1, 'is empty').max(most)

const Somebody = z.strictObject({
  email: text(254).optional(),
  phone: text(40).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be two letters, such as US')
    .optional()
    .describe('Country of a phone number that comes without one; US when absent'),
  transaction_id: text(64).optional(),
})

/** What is stored of somebody, and its end: for admins, and each time written into the audit log. */
export function privacyDoors(router: Router, { leads, ...doors }: Doors): void {
  const about =
    (answer: (person: Person, actor: string) => Promise<unknown>): Handler =>
    async (request, response) => {
      const actor = adminOf(doors, request).name
      const person = readAs(Somebody, await readBody(request, LEAD_LIMIT))
      refuseUnclear(person)
      send(response, 200, await answer(person, actor))
    }
  const access = about(async (person, actor) => ({ transactions: await leads.tell(person, actor) }))
  const erase = about((person, actor) => leads.erase(person, actor))
  door(router, '/api/admin/privacy/access', { POST: access }, { POST: ACCESS })
  door(router, '/api/admin/privacy/erase', { POST: erase }, { POST: ERASE })
  // The address that it had before there was the other.
  door(router, '/api/admin/erasures', { POST: erase }, { POST: ERASE })
}

function refuseUnclear(person: Person): void {
  const { email, phone, transaction_id } = person
  if ([email, phone, transaction_id].every((given) => given === undefined))
    throw problemOf([faultOf('missing', 'email', 'is required, or phone or transaction_id')])
  const unclear = unclearOf(person)
  if (unclear) throw problemOf([faultOf('invalid', unclear, NOBODYS[unclear])])
}

const NOBODYS = {
  email: 'is no e-mail address that somebody could have',
  phone: 'is no phone number that somebody could have; one without a country code may need country',
}

const list = { type: 'array', items: { type: 'object' } }
const Told = {
  type: 'object',
  properties: {
    transactions: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          transaction_id: { type: 'string' },
          ...{ visits: list, events: list, conversions: list, details: list },
          ...{ leads: list, sales: list, refused: list, told: list },
        },
      },
    },
  },
}

const ACCESS: Operation = {
  summary: 'Tell everything that is stored about somebody',
  description: 'In clear, personal data among it: who asks is written into the audit log first.',
  caller: 'admin',
  body: Somebody,
  answers: {
    200: { description: 'All that is stored, by transaction; none where nobody is found', body: Told },
  },
}

const ERASE: Operation = {
  summary: 'Erase everything personal of somebody',
  description:
    'The money stays, and so do the ids that it hangs on, and the hash on lists that keep people away.',
  caller: 'admin',
  body: Somebody,
  answers: {
    200: {
      description: 'How many transactions were found, and how many records changed',
      body: {
        type: 'object',
        properties: { transactions: { type: 'integer' }, records: { type: 'integer' } },
      },
    },
    409: 'A lead of this person is being sold at this moment',
  },
}

import type { Router } from 'express'
import { z } from 'zod'
import { CONVERSION_STATUSES } from '../../domain/conversion-status.ts'
import { send } from '../answer.ts'
import { readBody, TRACKING_LIMIT } from '../body.ts'
import { door, type Handler } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Operation } from '../operation.ts'
import { Amount } from './amount.ts'
import { presentRecord } from './present.ts'
import { readAs } from './read-members.ts'
import { adminOf } from './require-admin.ts'

const Decision = z.strictObject({
  status: z.enum(CONVERSION_STATUSES, { error: 'must be accepted, rejected or pending' }),
  reason: z.string('must be a text').trim().min(1, 'is empty').max(200).default('decided'),
  revenue: Amount.optional(),
})

/** What operators decide about conversions. */
export function conversionAdminDoors(router: Router, doors: Doors): void {
  const decide: Handler = async (request, response) => {
    const actor = adminOf(doors, request).name
    const decision = readAs(Decision, await readBody(request, TRACKING_LIMIT))
    const conversionId = String(request.params.id)
    const { conversion, changed } = await doors.decideConversion({ ...decision, conversionId, actor })
    const shown = presentRecord('conversions', { ...conversion })
    send(response, 200, changed ? shown : { ...shown, replayed: true })
  }
  door(router, '/api/admin/conversions/:id/status', { POST: decide }, { POST: TOLD })
}

const TOLD: Operation = {
  summary: 'Accept a conversion, reject it, or let it wait',
  caller: 'admin',
  body: Decision,
  answers: { 200: 'The conversion as it stands now', 404: 'There is no such conversion' },
}

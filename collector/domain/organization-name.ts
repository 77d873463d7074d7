import { z } from 'zod'
import { ThingId } from './ids.ts'

/** What an organization is called in addresses. */
export const OrganizationName = z
  .strictObject({
    org: ThingId.describe('Id of the organization, as it stands in /api/event/global/{org}'),
  })
  .meta({ id: 'OrganizationName', title: 'Name of the organization' })
export type OrganizationName = z.infer<typeof OrganizationName>

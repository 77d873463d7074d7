import { z } from 'zod'
import { defineAction } from '../action.ts'
import { changeBuiltIn } from '../lists/built-in-list.ts'
import { CONTACT_PLACE, placeFaults, sendRequest } from '../lists/contact-settings.ts'
import { PERSON, personOf } from '../lists/person-settings.ts'

const Settings = z
  .strictObject({
    ...CONTACT_PLACE,
    operation: z
      .enum(['add', 'remove'])
      .optional()
      .describe('Whether people are put among the unsubscribed, as usual, or taken out of them'),
    ...PERSON,
  })
  .superRefine((settings, context) => {
    for (const { path, message } of placeFaults(settings, ['operation', ...Object.keys(PERSON)]))
      context.addIssue({ code: 'custom', path, message })
  })

export default defineAction({
  title: 'Contact-list unsubscribe (E-delivery)',
  forAdmins: true,
  settings: Settings,
  run: async (tools, settings) => {
    const { list, request, operation } = settings
    if (request) return sendRequest(tools, request)
    const person = personOf(tools, settings)
    if ('outcome' in person) return person.outcome
    return changeBuiltIn(tools, {
      list: { name: list ?? 'contacts', purpose: 'contacts' },
      operation: operation === 'remove' ? 'resubscribe' : 'unsubscribe',
      entries: person.entries,
    })
  },
  examples: [
    {
      title: 'Who unsubscribed stays on the list as such, and is not subscribed by being added again',
      settings: { list: 'newsletter', email: '{email}' },
      values: { lead: { email: 'person@example.com' } },
      before: { newsletter: { purpose: 'contacts', values: ['person@example.com', '+12025550123'] } },
      sends: [],
      after: {
        newsletter: { purpose: 'contacts', values: ['person@example.com (unsubscribed)', '+12025550123'] },
      },
    },
    {
      title: 'Who subscribed again is told to a service elsewhere',
      settings: {
        request: {
          method: 'DELETE',
          url: 'https://mail.example/unsubscribed/{email}',
          auth: { type: 'header', name: 'X-Api-Key', value: 'mail-key' },
        },
      },
      values: { lead: { email: 'person@example.com' } },
      answers: [{ status: 204 }],
      sends: [
        {
          method: 'DELETE',
          url: 'https://mail.example/unsubscribed/person%40example.com',
          headers: { 'x-api-key': 'mail-key' },
        },
      ],
    },
  ],
})

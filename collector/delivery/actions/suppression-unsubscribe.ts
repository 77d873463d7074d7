import { DO_NOT_CONTACT } from '../../domain/lists/list.ts'
import { defineAction } from '../action.ts'
import { changeList, listSettings } from '../lists/list-settings.ts'
import { judgeRemote } from '../lists/remote-list.ts'

export default defineAction({
  title: 'Suppression unsubscribe (Opt-Intel)',
  forAdmins: true,
  settings: listSettings(DO_NOT_CONTACT),
  run: (tools, settings) => changeList(tools, settings, { purpose: 'do_not_contact', usual: DO_NOT_CONTACT }),
  read: judgeRemote,
  examples: [
    {
      title: 'Who opted out is written to no more',
      settings: { phone: '{phone}', email: '{email}' },
      values: { lead: { phone: '+442079460018', email: 'person@example.com' } },
      sends: [],
      after: {
        do_not_contact: { purpose: 'do_not_contact', values: ['+442079460018', 'person@example.com'] },
      },
    },
    {
      title: 'Who opted in again is taken off the unsubscribe list elsewhere',
      settings: {
        base_url: 'https://lists.example/api/unsubscribed/9',
        operation: 'remove',
        email: '{email}',
        api_key: 'Bearer list-token',
        key_header: 'Authorization',
      },
      values: { lead: { email: 'person@example.com' } },
      answers: [{ status: 204 }],
      sends: [
        {
          method: 'POST',
          url: 'https://lists.example/api/unsubscribed/9/emails-remove',
          headers: { authorization: 'Bearer list-token' },
          body: '{"emails":["person@example.com"]}',
        },
      ],
    },
  ],
})

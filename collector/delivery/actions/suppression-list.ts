import { defineAction } from '../action.ts'
import { changeList, listSettings } from '../lists/list-settings.ts'
import { judgeRemote } from '../lists/remote-list.ts'

export default defineAction({
  title: 'Suppression list (Opt-Intel)',
  forAdmins: true,
  settings: listSettings(undefined),
  run: (tools, settings) => changeList(tools, settings, { purpose: 'do_not_contact' }),
  read: judgeRemote,
  examples: [
    {
      title: 'Who asked not to be called is put on a list of our own',
      settings: { list: 'opted_out', phone: '{phone}', email: '{email}', country: 'US' },
      values: { lead: { phone: '(202) 555-0123', email: 'person@example.com' } },
      sends: [],
      after: {
        opted_out: { purpose: 'do_not_contact', values: ['+12025550123', 'person@example.com'] },
      },
    },
    {
      title: 'Who asked not to be called is put on a list elsewhere',
      settings: {
        base_url: 'https://lists.example/api/opt-out/42',
        phone: '{phone}',
        email: '{email}',
        api_key: 'list-key',
      },
      values: { lead: { phone: '+1 (555) 123-4567', email: 'person@example.com' } },
      answers: [{ body: '{"success":true}' }, { status: 204 }],
      sends: [
        {
          method: 'POST',
          url: 'https://lists.example/api/opt-out/42/phones-add',
          headers: { 'content-type': 'application/json', 'x-api-key': 'list-key' },
          body: '{"phones":["+15551234567"]}',
        },
        {
          method: 'POST',
          url: 'https://lists.example/api/opt-out/42/emails-add',
          headers: { 'content-type': 'application/json', 'x-api-key': 'list-key' },
          body: '{"emails":["person@example.com"]}',
        },
      ],
    },
    {
      title: 'Who came back is taken off a list of hashes',
      settings: {
        base_url: 'https://lists.example/api/opt-out/43',
        operation: 'remove',
        email: '{email|lower|sha256}',
        api_key: 'Bearer list-token',
        key_header: 'Authorization',
      },
      values: { lead: { email: 'Person@Example.com' } },
      answers: [{ body: '{"status":"error","message":"unknown list"}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://lists.example/api/opt-out/43/emails-remove',
          headers: { authorization: 'Bearer list-token' },
          body: '{"emails":["542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345"]}',
        },
      ],
      outcome: { status: 'failed', because: 'list_refused', detail: 'unknown list' },
    },
  ],
})

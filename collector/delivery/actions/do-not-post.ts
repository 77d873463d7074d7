import { DO_NOT_POST } from '../../domain/lists/list.ts'
import { defineAction } from '../action.ts'
import { changeList, listSettings } from '../lists/list-settings.ts'
import { judgeRemote } from '../lists/remote-list.ts'

export default defineAction({
  title: 'Do-not-post list (DNPL)',
  forAdmins: true,
  settings: listSettings(DO_NOT_POST),
  run: (tools, settings) => changeList(tools, settings, { purpose: 'do_not_post', usual: DO_NOT_POST }),
  read: judgeRemote,
  examples: [
    {
      title: 'Whose lead was rejected is not offered to buyers again',
      settings: { phone: '{phone}', email: '{email}' },
      values: { lead: { phone: '+1 (202) 555-0123', email: 'Person@Example.com' } },
      sends: [],
      after: {
        do_not_post: { purpose: 'do_not_post', values: ['+12025550123', 'person@example.com'] },
      },
    },
    {
      title: 'Who came back is offered again',
      settings: { list: 'dnpl_auto', operation: 'remove', email: '{email}' },
      values: { lead: { email: 'person@example.com' } },
      before: {
        dnpl_auto: { purpose: 'do_not_post', values: ['other@example.com', 'person@example.com'] },
      },
      sends: [],
      after: { dnpl_auto: { purpose: 'do_not_post', values: ['other@example.com'] } },
    },
    {
      title: 'Another collector is told not to post somebody',
      settings: {
        base_url: 'https://track.example/api/lists/do_not_post',
        phone: '{phone}',
        api_key: 'list-key',
      },
      values: { lead: { phone: '+12025550123' } },
      answers: [{ body: '{"status":"200","type":"success","code":"phones_added","added":1}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://track.example/api/lists/do_not_post/phones-add',
          headers: { 'x-api-key': 'list-key' },
          body: '{"phones":["+12025550123"]}',
        },
      ],
    },
  ],
})

import { describe, expect, it } from 'vitest'
import slack from '../../../collector/delivery/actions/slack.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

interface Answer {
  status?: number
  headers?: Record<string, string>
  body: string
}

async function outcomeOf(way: 'webhook' | 'bot', { status = 200, headers = {}, body }: Answer) {
  const server = await webServer((response) => response.writeHead(status, headers).end(body))
  const settings =
    way === 'webhook'
      ? { webhook_url: `${server.url}/hook`, text: 'hello' }
      : { bot_token: 'xoxb-1', channel: 'C1', base_url: `${server.url}/api/`, text: 'hello' }
  const { outcome } = await attempt(slack, settings)
  expect(server.received.map(({ url }) => url)).toEqual([
    way === 'webhook' ? '/hook' : '/api/chat.postMessage',
  ])
  return outcome
}

describe('what an incoming webhook answers', () => {
  it.each<[Answer, object]>([
    [{ body: 'ok' }, { status: 'done' }],
    [{ body: 'invalid_token' }, { status: 'failed', because: 'slack_invalid_token' }],
    [{ body: '<html>log in</html>' }, { status: 'failed', because: 'response_rejected' }],
    [
      { status: 400, body: 'invalid_payload' },
      { status: 'failed', because: 'slack_invalid_payload' },
    ],
    [
      { status: 400, body: 'no_text\n' },
      { status: 'failed', because: 'slack_no_text' },
    ],
    [
      { status: 403, body: 'action_prohibited' },
      { status: 'failed', because: 'slack_action_prohibited' },
    ],
    [
      { status: 404, body: 'channel_not_found' },
      { status: 'failed', because: 'slack_channel_not_found' },
    ],
    [
      { status: 410, body: 'channel_is_archived' },
      { status: 'failed', because: 'slack_channel_is_archived' },
    ],
    [
      { status: 404, body: 'Not Found' },
      { status: 'failed', because: 'http_404' },
    ],
    [
      { status: 302, body: '' },
      { status: 'failed', because: 'redirect_refused' },
    ],
    [
      { status: 429, headers: { 'retry-after': '1' }, body: 'rate_limited' },
      { status: 'later', because: 'http_429', afterMs: 1_000 },
    ],
    [
      { status: 500, body: 'rollup_error' },
      { status: 'later', because: 'http_500' },
    ],
  ])('%j means %j', async (answer, outcome) => {
    expect(await outcomeOf('webhook', answer)).toEqual(outcome)
  })
})

describe('what the Web API answers', () => {
  it.each<[Answer, object]>([
    [{ body: '{"ok":true,"channel":"C1","ts":"1.2"}' }, { status: 'done' }],
    [
      { body: '{"ok":false,"error":"channel_not_found"}' },
      { status: 'failed', because: 'slack_channel_not_found' },
    ],
    [{ body: '{"ok":false,"error":"internal_error"}' }, { status: 'later', because: 'slack_internal_error' }],
    [{ body: '{"ok":false,"error":"ratelimited"}' }, { status: 'later', because: 'slack_ratelimited' }],
    [{ body: '{"ok":false}' }, { status: 'failed', because: 'slack_unknown_error' }],
    [{ body: 'ok' }, { status: 'failed', because: 'response_rejected' }],
    [{ body: '[]' }, { status: 'failed', because: 'response_rejected' }],
    [
      { status: 503, body: '' },
      { status: 'later', because: 'http_503' },
    ],
  ])('%j means %j', async (answer, outcome) => {
    expect(await outcomeOf('bot', answer)).toMatchObject(outcome)
  })
})

describe('the settings', () => {
  it.each<[object, string]>([
    [{ text: 'x' }, 'webhook_url'],
    [{ text: 'x', webhook_url: 'not an address' }, 'webhook_url'],
    [{ text: 'x', webhook_url: 'file:///etc/passwd' }, 'webhook_url'],
    [{ text: 'x', webhook_url: 'https://h.example', bot_token: 't', channel: 'c' }, 'bot_token'],
    [{ text: 'x', webhook_url: 'https://h.example', channel: 'c' }, 'channel'],
    [{ text: 'x', webhook_url: 'https://h.example', base_url: 'https://s.example' }, 'base_url'],
    [{ text: 'x', bot_token: 't' }, 'channel'],
    [{ text: 'x', bot_token: 't', channel: 'c', base_url: 'ftp://s.example' }, 'base_url'],
  ])('%j are refused for their %s', (settings, field) => {
    expect(slack.check(settings, { leadFields: [] }).map(({ path }) => path)).toEqual([[field]])
  })
})

describe('a message', () => {
  it('makes no link and no mention of a value', async () => {
    const server = await webServer()
    const settings = { webhook_url: server.url, text: '<{landing_url}|page> by {pid}' }
    await attempt(slack, settings, {
      tracking: { pid: '<!channel> & "co"', landing_url: 'https://l.example/?a=1&b=2' },
    })
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({
      text: '<https://l.example/?a=1&amp;b=2|page> by &lt;!channel&gt; &amp; "co"',
    })
  })
})

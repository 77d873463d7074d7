/** A way to put the script on a site. */
export interface Platform {
  tab: string
  label: string
  /** Where the snippet goes, one step a line. */
  steps: readonly string[]
  snippet(site: { host: string; cid: string }): string
}

const tag = ({ host, cid }: { host: string; cid: string }) =>
  `<script async src="${host}/sdk/${cid}/clickwire.js"></script>`

/** The ways there are, the plainest first. */
export const PLATFORMS: readonly Platform[] = [
  {
    ...{ tab: '', label: 'HTML', snippet: tag },
    steps: ['Put it into the <head> of every page of the funnel, as far up as possible.'],
  },
  {
    ...{ tab: 'webflow', label: 'Webflow', snippet: tag },
    steps: [
      'Open Site settings → Custom code → Head code, and paste it.',
      'Save, then publish: custom code does not run in the Designer’s preview.',
    ],
  },
  {
    ...{ tab: 'wordpress', label: 'WordPress', snippet: tag },
    steps: [
      'Paste it into the header box of a plugin for header code, such as WPCode.',
      'Keep it out of plugins that delay, combine or copy scripts, and empty the caches.',
    ],
  },
  {
    ...{ tab: 'gtm', label: 'Tag Manager' },
    steps: ['Make a Custom HTML tag with it, fired on All Pages.', 'Publish the container.'],
    snippet: ({ host, cid }) =>
      [
        '<script>',
        "  window.sdk||(sdk={q:[]},['fire','lead','on','consent'].map(function(m){sdk[m]=function(){var a=arguments;return new Promise(function(r){sdk.q.push([m,a,r])})}}))",
        '  ;(function () {',
        "    var script = document.createElement('script')",
        '    script.async = true',
        `    script.src = '${host}/sdk/${cid}/clickwire.js'`,
        '    document.head.appendChild(script)',
        '  })()',
        '</script>',
      ].join('\n'),
  },
  {
    ...{ tab: 'react', label: 'React and Next.js' },
    steps: [
      'npm install clickwire',
      'Call tracker() once in the browser, from an effect of the outermost component.',
    ],
    snippet: ({ host, cid }) =>
      [
        "import { init } from 'clickwire'",
        '',
        `export const tracker = () => init({ cid: '${cid}', host: '${host}' })`,
      ].join('\n'),
  },
  {
    ...{ tab: 'server', label: 'From a server' },
    steps: ['Send the transaction ID that the page handed over; sources’ servers send their token as well.'],
    snippet: ({ host, cid }) =>
      `curl ${host}/api/event/${cid} \\\n  -H 'content-type: application/json' \\\n  -d '{"event_id":"sale","transaction_id":"TRANSACTION_ID","revenue":49.9}'`,
  },
]

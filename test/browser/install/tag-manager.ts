/** A tag of the type Custom HTML, and the event that triggers it. */
export interface CustomTag {
  html: string
  on: string
}

/** The names of the variables that tags may ask for, and where the data layer has them. */
const VARIABLES = { Revenue: 'value', Currency: 'currency' }

/** The page's side of a container, as its owner pastes it. */
export const LOADER = `<script>(function(w,d,s,l){w[l]=w[l]||[];w[l].push({event:'gtm.js'});var f=d.getElementsByTagName(s)[0],j=d.createElement(s);j.async=true;j.src='/gtm.js?id=GTM-X';f.parentNode.insertBefore(j,f);})(window,document,'script','dataLayer');</script>`

/**
 * A container with these tags. It puts a tag's nodes into the page as Tag Manager does: each script is made anew, not
 * asynchronous, with its text, address, type, id and charset alone.
 */
export const container = (tags: CustomTag[]): string => `(function () {
  var tags = ${JSON.stringify(tags).replaceAll('<', '\\u003c')}
  var variables = ${JSON.stringify(VARIABLES)}
  var known = {}
  function put(nodes, parent) {
    nodes.forEach(function (node) {
      if (node.nodeName !== 'SCRIPT') return parent.insertBefore(node, null)
      var script = document.createElement('script')
      script.async = false
      script.type = 'text/javascript'
      script.id = node.id
      script.text = node.text
      if (node.charset) script.charset = node.charset
      if (node.getAttribute('src')) script.src = node.getAttribute('src')
      parent.insertBefore(script, null)
    })
  }
  function run(tag) {
    var holder = document.createElement('div')
    holder.innerHTML = tag.html.replace(/\\{\\{(\\w+)\\}\\}/g, function (_, name) {
      return JSON.stringify(known[variables[name]])
    })
    put([].slice.call(holder.childNodes), document.body)
  }
  function hear(message) {
    Object.assign(known, message)
    tags.forEach(function (tag) { if (tag.on === message.event) run(tag) })
  }
  function start() {
    dataLayer.slice().forEach(hear)
    dataLayer.push = function (message) { hear(message) }
  }
  if (document.body) start()
  else document.addEventListener('DOMContentLoaded', start)
})()`

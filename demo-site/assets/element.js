const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** An element of this tag with these attributes, holding these nodes and texts. Text stays text: nothing is parsed as HTML. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id)

/** A moment as people read it in a log, `12:04:31.207`, with the whole of it in `datetime` and on hover. */
export function clock(iso) {
  return element('time', { datetime: iso, title: iso }, iso.slice(11, 23))
}

/** A small coloured mark; the word in it says the same as the colour. */
export function badge(tone, text) {
  return element('span', { class: `badge ${tone}` }, text)
}

/** Name and value pairs as a description list's children; moments are shown as such. */
export function facts(pairs) {
  return pairs.flatMap(([name, value]) => [
    element('dt', {}, name),
    element('dd', {}, MOMENT.test(value) ? clock(value) : value),
  ])
}

/** The same, each pair in a box of its own. */
export const pairs = (list) => list.map((pair) => element('div', {}, ...facts([pair])))

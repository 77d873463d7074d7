const KEY = 'clickwire-demo.visitor'

/** The transaction that this browser walked the funnel with last, or an empty text. */
export function knownVisitor() {
  try {
    return localStorage.getItem(KEY) ?? ''
  } catch {
    // Storage may be forbidden: the live page then goes by its address alone.
    return ''
  }
}

/** Tells the demo's other pages which transaction to show. */
export function rememberVisitor(transactionId) {
  try {
    localStorage.setItem(KEY, transactionId)
  } catch {
    // As above: the link to the live page carries the id as well.
  }
}

/** A transaction id that nobody has had before. Works on plain http too, where `randomUUID` is missing. */
export function freshTransactionId() {
  const bytes = crypto.getRandomValues(new Uint8Array(10))
  return `demo-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** Makes every link to the landing page begin a new visit, where this browser has been before. */
export function startAfresh() {
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="/demo/landing"]')
    if (!link || knownVisitor() === '') return
    // By hand: an URL object would write the other parameters anew, and some of them are broken on purpose.
    const address = link.getAttribute('href').replace(/[?&]transaction_id=[\w-]*$/, '')
    const joint = address.includes('?') ? '&' : '?'
    link.setAttribute('href', `${address}${joint}transaction_id=${freshTransactionId()}`)
  })
}

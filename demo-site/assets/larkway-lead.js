import { keep } from './larkway-notes.js'

// A little longer than the campaign lets the auction take. After that the visitor goes on, and the lead by itself.
const PATIENCE_MS = 6000

/**
 * Offers the form as a lead; false when the visitor has to mend it first. Whatever else comes of it, or nothing at
 * all, lets the visitor through: the answer is kept for the thank-you page.
 */
export async function offer(form) {
  clearFaults(form)
  const answer = await Promise.race([window.sdk.lead(form), silence()])
  const faults = Object.entries({ ...answer.missingFields, ...answer.invalidFields })
  const mendable = faults.filter(([name]) => fieldOf(form, name))
  if (mendable.length > 0) {
    showFaults(form, mendable)
    return false
  }
  keep('lead', JSON.stringify({ code: answer.code, redirect_url: answer.redirect_url ?? '' }))
  return true
}

const silence = () => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, { code: 'lead_queued' }))

const fieldOf = (form, name) =>
  [...form.elements].find((field) => field.name === name && field.type !== 'hidden')

function showFaults(form, faults) {
  for (const [name, reason] of faults) {
    const field = fieldOf(form, name)
    const text = document.createElement('span')
    text.className = 'fault'
    text.id = `fault-${name}`
    text.textContent = sentence(reason)
    field.setAttribute('aria-invalid', 'true')
    field.setAttribute('aria-describedby', text.id)
    field.closest('p').append(text)
  }
  const summary = form.querySelector('#fault')
  const count = faults.length === 1 ? 'One field needs' : `${faults.length} fields need`
  summary.textContent = `${count} another look.`
  summary.hidden = false
  fieldOf(form, faults[0][0]).focus()
}

function clearFaults(form) {
  form.querySelector('#fault').hidden = true
  for (const text of form.querySelectorAll('.fault')) text.remove()
  for (const field of form.querySelectorAll('[aria-invalid]')) {
    field.removeAttribute('aria-invalid')
    field.removeAttribute('aria-describedby')
  }
}

const sentence = (reason) => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`

// What a site builder's own script does on such pages: forms that go on by script, and answers kept for the next page.
import { offer } from './larkway-lead.js'
import { keep, kept } from './larkway-notes.js'

document.addEventListener('submit', (event) => {
  event.preventDefault()
  const form = event.target
  if (form.matches('.details')) void finish(form)
  else goOn(form)
})

document.addEventListener('click', (event) => {
  const choice = event.target.closest('[data-quote]')
  if (choice) keep('quote', choice.dataset.quote)
})

function goOn(form) {
  keep('zip', form.elements.zip_code.value)
  location.assign(form.action)
}

// Only what the visitor can mend keeps them on the form.
async function finish(form) {
  const button = form.querySelector('[type=submit]')
  if (button.disabled) return
  const label = button.value
  button.disabled = true
  button.value = button.dataset.wait
  const goesOn = await offer(form)
  button.disabled = false
  button.value = label
  // Sent once more, the form is no further step.
  form.removeAttribute('data-cw-fire')
  if (goesOn) swapToDone(form)
}

// As Webflow does: the form goes, the done state comes in its place.
function swapToDone(form) {
  const done = form.parentElement.querySelector('.w-form-done')
  form.hidden = true
  done.hidden = false
  done.focus()
  scrollTo({ top: 0 })
}

const zip = kept('zip')
const field = document.querySelector('.details [name=zip_code]')
if (zip && field) field.value = zip

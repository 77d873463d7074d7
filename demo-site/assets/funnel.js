// What a site builder's own script does on such pages: forms that go on by script, and answers kept for the next page.
import { keep, kept } from './larkway-notes.js'

document.addEventListener('submit', (event) => {
  event.preventDefault()
  const form = event.target
  if (form.elements.zip_code) goOn(form)
  else swapToDone(form)
})

document.addEventListener('click', (event) => {
  const choice = event.target.closest('[data-quote]')
  if (choice) keep('quote', choice.dataset.quote)
})

function goOn(form) {
  keep('zip', form.elements.zip_code.value)
  location.assign(form.action)
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
const shown = document.getElementById('zip-shown')
if (zip && shown) shown.textContent = `ZIP ${zip}`

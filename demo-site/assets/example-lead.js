import { byId } from './element.js'

// Each time somebody else, so that nobody is taken for a duplicate.
byId('fill').addEventListener('click', () => {
  const digits = String(crypto.getRandomValues(new Uint32Array(1))[0] % 100).padStart(2, '0')
  const example = {
    first_name: 'Sample',
    last_name: 'Visitor',
    email: `visitor-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}@example.com`,
    phone: `(202) 555-01${digits}`,
    age: '34',
  }
  const { elements } = document.querySelector('form.details')
  for (const [name, value] of Object.entries(example)) elements[name].value = value
  elements.zip_code.value ||= '90210'
  elements.tcpa_consent.checked = true
})

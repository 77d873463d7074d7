/** Copies this element's text when the button is pressed; without a clipboard it selects it, ready for the keyboard. */
export function copies(button, source) {
  const label = button.textContent
  button.setAttribute('aria-live', 'polite')
  button.addEventListener('click', async () => {
    button.textContent = await copy(source).then(
      () => 'Copied',
      () => 'Selected',
    )
    setTimeout(() => {
      button.textContent = label
    }, 2000)
  })
}

async function copy(source) {
  // The clipboard is there on https and loopback only.
  if (navigator.clipboard) return navigator.clipboard.writeText(source.textContent)
  getSelection().selectAllChildren(source)
  throw new Error('no clipboard')
}

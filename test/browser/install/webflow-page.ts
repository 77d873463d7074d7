/** What a visitor gets of a site that Webflow has published: its head with the custom code, and its own script. */
export const published = (headCode: string, body: string, footerCode = ''): string => `<!DOCTYPE html>
<html data-wf-domain="shop.webflow.io" data-wf-page="64f0c0ffee" data-wf-site="64f0deca" lang="en"><head><meta charset="utf-8"/><title>Shop</title><link rel="icon" href="data:,"/><meta content="width=device-width, initial-scale=1" name="viewport"/><meta content="Webflow" name="generator"/><script type="text/javascript">!function(o,c){var n=c.documentElement,t=" w-mod-";n.className+=t+"js"}(window,document);</script>${headCode}</head><body>${body}<script src="/webflow.js" type="text/javascript"></script>${footerCode}</body></html>`

/** A Form block around a form of two fields, with the attributes that were added to the form, and an Embed element in it. */
export const formBlock = (attributes: string, embed: string): string =>
  `<div class="w-form"><form id="wf-form-Quote" name="wf-form-Quote" data-name="Quote" method="get" ${attributes} data-wf-page-id="64f0c0ffee"><label for="first_name">First name</label><input class="w-input" maxlength="256" name="first_name" data-name="first_name" type="text" id="first_name"/><label for="email">Email</label><input class="w-input" maxlength="256" name="email" data-name="email" type="email" id="email" required=""/><div class="w-embed">${embed}</div><input type="submit" data-wait="Please wait..." class="w-button" value="Submit"/></form><div class="w-form-done" style="display:none"><div>Thank you! Your submission has been received!</div></div><div class="w-form-fail" style="display:none"><div>Oops!</div></div></div>`

/** As Webflow's script sends forms: it keeps the browser from doing so, and names each value by \`data-name\`. */
export const WEBFLOW_SCRIPT = `
document.addEventListener('submit', function (event) {
  var form = event.target
  event.preventDefault()
  var fields = new URLSearchParams()
  form.querySelectorAll('input:not([type=submit])').forEach(function (input) {
    fields.set(input.getAttribute('data-name') || input.name, input.value)
  })
  fetch('/api/v1/form/64f0deca?' + fields).then(function () {
    form.style.display = 'none'
    form.parentNode.querySelector('.w-form-done').style.display = 'block'
  })
})`

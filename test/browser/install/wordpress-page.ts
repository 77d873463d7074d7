/** What a visitor gets of a page, with what plugins and themes print into its head. */
export const rendered = (head: string, content: string): string => `<!DOCTYPE html>
<html lang="en-US"><head><meta charset="UTF-8" /><title>Shop</title><link rel="icon" href="data:," />
${head}
</head><body class="wp-singular page-template-default page wp-embed-responsive"><div class="wp-site-blocks"><main class="wp-block-group"><div class="entry-content wp-block-post-content">${content}</div></main></div></body></html>`

/** The tag that WordPress prints for a script that is enqueued, and given attributes by a filter. */
export function enqueuedTag(php: string): string {
  const [, src] = /\$src = '([^']+)'/.exec(php) ?? []
  const [, handle, strategy] =
    /wp_enqueue_script\('([^']+)', \$src, \[\], null, \['strategy' => '(async|defer)'/.exec(php) ?? []
  const [, filtered] = /\['id'\] \?\? ''\) === '([^']+)'/.exec(php) ?? []
  const added = [...php.matchAll(/\$attributes\['([^']+)'\] = '([^']+)'/g)]
  const attributes = [
    ...[`src="${src}"`, `id="${handle}-js"`, strategy, `data-wp-strategy="${strategy}"`],
    ...(filtered === `${handle}-js` ? added.map(([, name, value]) => `${name}="${value}"`) : []),
  ]
  return `<script ${attributes.join(' ')}></script>`
}

/** A form of Contact Form 7 with the hidden fields of its template; its script sends it, not the browser. */
export function contactForm(template: string): string {
  const hidden = [...template.matchAll(/\[hidden (\S+)\]/g)].map(
    ([, name]) => `<input class="wpcf7-form-control wpcf7-hidden" value="" type="hidden" name="${name}" />`,
  )
  return `<div class="wpcf7 js" id="wpcf7-f12-p7-o1" lang="en-US" dir="ltr"><form action="/#wpcf7-f12-p7-o1" method="post" class="wpcf7-form init" novalidate="novalidate" data-status="init">
${hidden.join('')}<p><span class="wpcf7-form-control-wrap" data-name="email"><input class="wpcf7-form-control wpcf7-email wpcf7-text" value="" type="email" name="email" /></span><input class="wpcf7-form-control wpcf7-submit" type="submit" value="Send" /></p>
<div class="wpcf7-response-output" aria-hidden="true"></div></form></div>
<script>document.querySelector('form.wpcf7-form').addEventListener('submit', function (event) {
  event.preventDefault()
  window.sent = Object.fromEntries(new FormData(event.target))
  event.target.querySelector('.wpcf7-response-output').textContent = 'Thank you for your message. It has been sent.'
})</script>`
}

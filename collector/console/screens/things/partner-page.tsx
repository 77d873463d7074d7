import { Section } from '../../parts/page.tsx'

/** The page that a source's people are given, to be opened, printed or sent. */
export function PartnerPage({ pid }: { pid: string }) {
  const address = `/api/admin/sources/${encodeURIComponent(pid)}/spec`
  return (
    <Section title="Page for the partner">
      <div class="stack">
        <p class="soft">
          Everything that this source’s people need to send clicks, events and leads: exact addresses, sample
          calls and answers, made of the settings as they are. It has no secret in it: the token goes another
          way.
        </p>
        <p>
          <a class="button" href={address} target="_blank" rel="noopener">
            Open the page
          </a>{' '}
          <a class="button" href={`${address}?format=markdown`} download={`${pid}.md`}>
            Download as Markdown
          </a>
        </p>
        <p class="soft">Send it as it is: print it, or save it as a file. It loads nothing from here.</p>
      </div>
    </Section>
  )
}

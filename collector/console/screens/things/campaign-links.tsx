import { useState } from 'preact/hooks'
import { useThings } from '../../api/things.ts'
import { Code } from '../../parts/json.tsx'
import { Section } from '../../parts/page.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { wordsOf } from '../../parts/words.ts'

const PARAMETERS = [
  'sub1',
  'sub2',
  'sub3',
  'sub4',
  'sub5',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'external_clickid',
]

/** Builds the tracking link that a source is given. */
export function CampaignLinks({ cid }: { cid: string }) {
  const sources = useThings('sources').data ?? []
  const [pid, setPid] = useState('')
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const given = Object.entries(values).filter(([, value]) => value !== '')
  // Macros of ad platforms stay readable: {clickid}, not %7Bclickid%7D.
  const query = [...(pid === '' ? [] : [['pid', pid] as const]), ...given]
    .map(
      ([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%7B', '{').replaceAll('%7D', '}')}`,
    )
    .join('&')
  const link = `${location.origin}/click/${encodeURIComponent(cid)}${query === '' ? '' : `?${query}`}`
  return (
    <Section title="Tracking link">
      <div class="stack">
        <Code text={link} what="the link" />
        <p class="soft">
          The link records the click and leads on to the campaign’s landing page, with every parameter. Values
          may be macros of the ad platform, such as <code>{'{campaign_id}'}</code>.
        </p>
        <div class="cells">
          <div class="field">
            <label for="link-pid">Source</label>
            <select id="link-pid" value={pid} onChange={(event) => setPid(event.currentTarget.value)}>
              <option value="">Organic</option>
              {sources.map((source) => (
                <option key={String(source.pid)} value={String(source.pid)}>
                  {String(source.name ?? source.pid)}
                </option>
              ))}
            </select>
          </div>
          {PARAMETERS.map((name) => (
            <TextField
              key={name}
              label={wordsOf(name)}
              optional
              value={values[name] ?? ''}
              set={(value) => setValues({ ...values, [name]: value })}
            />
          ))}
        </div>
      </div>
    </Section>
  )
}

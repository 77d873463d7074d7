import { useHeld } from '../../parts/address.ts'
import { Page } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { AuditLog } from './audit-log.tsx'
import { Keys } from './keys.tsx'
import { OrganizationForm } from './organization-form.tsx'
import { Users } from './users.tsx'

const TABS = [
  ['', 'Users'],
  ['keys', 'API keys'],
  ['organization', 'Organization'],
  ['audit', 'Audit log'],
] as const

/** Who and what may come in, what the organization is called, and who did what. */
export default function Settings() {
  const held = useHeld()
  const tab = held.get('tab')
  return (
    <Page title="Settings" about="Who may use the console and its interface, and what they did.">
      <Tabs label="Settings" of={TABS} chosen={tab} choose={(next) => held.set({ tab: next })} />
      {tab === '' && <Users />}
      {tab === 'keys' && <Keys />}
      {tab === 'organization' && <OrganizationForm />}
      {tab === 'audit' && <AuditLog />}
    </Page>
  )
}

import { textOf } from '../../api/records.ts'
import { useThings } from '../../api/things.ts'

/** What somebody may do, as the API takes it. */
export interface Speaks {
  role: 'admin' | 'affiliate'
  pid?: string
}

/** Somebody who may do everything. */
export const ADMIN: Speaks = { role: 'admin' }

/** Asks what somebody may do, and for which source an affiliate speaks. */
export function RoleFields({ speaks, set }: { speaks: Speaks; set(speaks: Speaks): void }) {
  const sources = useThings('sources').data ?? []
  return (
    <>
      <div class="field">
        <label for="role">Role</label>
        <select
          id="role"
          value={speaks.role}
          onChange={(event) =>
            set(event.currentTarget.value === 'admin' ? ADMIN : { role: 'affiliate', pid: '' })
          }
        >
          <option value="admin">Admin: everything</option>
          <option value="affiliate">Affiliate: one source’s own</option>
        </select>
      </div>
      {speaks.role === 'affiliate' && (
        <div class="field">
          <label for="pid">Source</label>
          <select
            id="pid"
            required
            value={speaks.pid}
            onChange={(event) => set({ role: 'affiliate', pid: event.currentTarget.value })}
          >
            <option value="">Choose …</option>
            {sources.map((source) => (
              <option key={textOf(source, 'pid')} value={textOf(source, 'pid')}>
                {textOf(source, 'name') || textOf(source, 'pid')}
              </option>
            ))}
          </select>
        </div>
      )}
    </>
  )
}

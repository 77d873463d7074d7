import { Fault } from '../api/fault.ts'
import { Icon } from './icon.tsx'

/** What went wrong, in a sentence, with the code and the request's id for whoever looks into the log. */
export function FaultBox({ error, retry }: { error: Error; retry?: (() => void) | undefined }) {
  const fault = error instanceof Fault ? error : undefined
  return (
    <div class="fault" role="alert">
      <Icon name="alert" />
      <div>
        <p>{error.message}</p>
        {fault && Object.keys(fault.fields).length > 0 && (
          <ul>
            {Object.entries(fault.fields).map(([field, reason]) => (
              <li key={field}>
                <code>{field}</code> {reason}
              </li>
            ))}
          </ul>
        )}
        {fault && (
          <p class="soft small">
            <code>{fault.code}</code>
            {fault.requestId === '' ? null : (
              <>
                {' · request '}
                <code>{fault.requestId}</code>
              </>
            )}
          </p>
        )}
        {retry && (
          <button type="button" class="button" onClick={retry}>
            Try again
          </button>
        )}
      </div>
    </div>
  )
}

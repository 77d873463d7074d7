import { listWith } from '../../store/lists/suppressions.ts'
import type { Db, Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { fingerprintsOf } from './fingerprints.ts'
import type { OpenLead } from './lead-content.ts'

/** Why an account is not offered a lead that nobody may have, as the auction's record has it. */
export const NOT_TO_BE_POSTED = {
  code: 'suppressed',
  because: 'the person is on a do-not-post list',
}

/**
 * Whether a lead's person is on a do-not-post list. It is asked right before every ping and post: intake asked too, but
 * somebody may have been put on a list since.
 */
export async function isNotToBePosted(
  deps: Pick<Deps, 'sealer' | 'catalog'>,
  db: Db | Tx,
  { row, content }: Pick<OpenLead, 'row' | 'content'>,
): Promise<boolean> {
  const type = deps.catalog().leadTypes.get(row.lead_type)
  const hashes = fingerprintsOf(deps, type, content.fields).map((print) => print.hash)
  return (await listWith(db, hashes, 'do_not_post')) !== undefined
}

import Database from 'better-sqlite3'

/** What a database's file holds, read beside the program: the transactions of its sales, and whether it is sound. */
export function readStored(file: string): { transactions: Set<string>; sound: boolean; conversions: number } {
  const database = new Database(file)
  try {
    const column = (statement: string) => database.prepare(statement).pluck().all()
    return {
      transactions: new Set(column('select transaction_id from events').map(String)),
      conversions: Number(column('select count(*) from conversions')[0]),
      sound: column('pragma integrity_check').join() === 'ok',
    }
  } finally {
    database.close()
  }
}

/** Those that were answered 200 and are not stored. */
export function lostOf(acked: ReadonlySet<string>, stored: ReadonlySet<string>): string[] {
  return [...acked].filter((id) => !stored.has(id))
}

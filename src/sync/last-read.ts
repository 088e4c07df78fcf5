import type { Instant } from '../domain/ports.ts'
import type { Tx } from '../store/store.ts'

type Reader = 'intake' | 'counterpart'

/** A checkpoint of its own, with nothing in it but the time. */
const nameOf = (part: Reader): string => `~read:${part}`

/** When this part had last read all there was; null: never. */
export async function lastRead(tx: Tx, connection: string, part: Reader): Promise<Instant | null> {
  return (await tx.checkpoints.get(connection, nameOf(part)))?.upTo ?? null
}

export function noteRead(tx: Tx, connection: string, part: Reader, at: Instant): Promise<void> {
  return tx.checkpoints.put(connection, nameOf(part), '', at)
}

import type { Write } from '../../../domain/write.ts'
import { type Context, inChunks, inIdOrder, unique } from '../../context.ts'
import { place } from '../../seal.ts'
import type { Intents } from '../../store.ts'
import { ASIDE, SENT, WAITING } from './states.ts'

/** What is on its way keeps what it was sent with; of all others the words that we keep may change. */
export async function rewriteIntents({ db, flavour, sealer }: Context, connection: string, rows: Parameters<Intents['rewrite']>[1]): Promise<void> {
  await inChunks(inIdOrder(rows, (row) => row.key), async (chunk) => {
    const query = db.selectFrom('intents').select(['key', 'body']).where('connection', '=', connection).where('key', 'in', chunk.map((row) => row.key)).where((eb) => eb.not(SENT)).orderBy('key')
    const stored = new Map((await (flavour === 'postgres' ? query.forUpdate() : query).execute()).map((row) => [row.key, row.body]))
    for (const { key, change } of chunk) {
      const body = stored.get(key)
      if (body === undefined) continue
      const write = change(sealer.open(place('intent', key), body) as Write)
      await db.updateTable('intents').set({ body: sealer.seal(place('intent', key), { ...write, key }) }).where('key', '=', key).execute()
    }
  })
}

/** Only what certainly had no effect, and never will: its key is forgotten. */
export async function forgetIntents({ db }: Context, connection: string, keys: readonly string[]): Promise<void> {
  await inChunks(unique(keys), async (chunk) => {
    await db.deleteFrom('intents').where('connection', '=', connection).where('key', 'in', chunk).where((eb) => eb.or([WAITING, ASIDE])).execute()
  })
}

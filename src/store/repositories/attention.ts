import { sql } from 'kysely'
import type { Severity } from '../../domain/labels.ts'
import type { RecordKind, RecordRef } from '../../domain/ticket.ts'
import { type Context, inChunks, inIdOrder, unique } from '../context.ts'
import { place } from '../seal.ts'
import type { Schema } from '../schema.ts'
import type { AttentionList, AttentionRow } from '../attention-store.ts'

export function attention(context: Context): AttentionList {
  const { db, sealer } = context
  return {
    add: (rows) =>
      inChunks(inIdOrder(rows, (row) => row.ref.id), async (chunk) => {
        await db
          .insertInto('attention')
          .values(
            chunk.map(({ ref, at, reason, severity, rules, url }) => ({
              connection: ref.connection,
              kind: ref.kind,
              id: ref.id,
              reason,
              severity,
              at,
              body: sealer.seal(place('attention', ref.connection, ref.kind, ref.id, reason), { rules, url }),
            })),
          )
          .onConflict((conflict) => conflict.columns(['connection', 'kind', 'id', 'reason']).doNothing())
          .execute()
      }),
    remove: async (refs, reason) => {
      for (const all of Map.groupBy(refs, ({ connection, kind }) => JSON.stringify([connection, kind])).values()) {
        const [{ connection, kind }] = all as [RecordRef]
        await inChunks(unique(all.map(({ id }) => id)).toSorted(), async (chunk) => {
          await db.deleteFrom('attention').where('connection', '=', connection).where('kind', '=', kind).where('id', 'in', chunk).where('reason', '=', reason).execute()
        })
      }
    },
    list: async (connection, limit) => {
      const rows = await db.selectFrom('attention').selectAll().where('connection', '=', connection).orderBy(sql`coalesce(severity, 'P9')`).orderBy('at', 'desc').orderBy('kind').orderBy('id').limit(limit).execute()
      return rows.map((row) => toAttention(context, row))
    },
    count: async (connection) => (await db.selectFrom('attention').select((eb) => eb.fn.countAll<number>().as('n')).where('connection', '=', connection).executeTakeFirstOrThrow()).n,
  }
}

export function toAttention({ sealer }: Context, row: Schema['attention']): AttentionRow {
  return {
    ref: { connection: row.connection, kind: row.kind as RecordKind, id: row.id },
    at: row.at,
    reason: row.reason as AttentionRow['reason'],
    severity: row.severity as Severity | null,
    ...(sealer.open(place('attention', row.connection, row.kind, row.id, row.reason), row.body) as Pick<AttentionRow, 'rules' | 'url'>),
  }
}

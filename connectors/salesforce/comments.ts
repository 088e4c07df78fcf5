import { z } from 'zod'
import type { CommentStream, Looked } from '../../src/connector/connector.ts'
import type { Comment } from '../../src/domain/ticket.ts'
import { changes, type Source } from './changes.ts'
import { asBridgeError, type Client } from './client.ts'
import { currentRows, shortId } from './current.ts'
import { ApiFailure } from './failures.ts'
import { lookAt } from './look.ts'
import { readMark } from './note-text.ts'
import { LONGEST_QUERY, queryMany } from './query.ts'
import { inBatches, within } from './soql.ts'
import type { CaseReading } from './tickets.ts'

const COLUMNS = ['Id', 'ParentId', 'CommentBody', 'IsPublished', 'CreatedById', 'CreatedDate', 'SystemModstamp', 'IsDeleted'] as const

const commentShape = z.object({
  Id: z.string(),
  ParentId: z.string(),
  CommentBody: z.string().nullable(),
  IsPublished: z.boolean(),
  CreatedById: z.string(),
  CreatedDate: z.string().refine((value) => Number.isFinite(Date.parse(value))),
  SystemModstamp: z.string(),
  IsDeleted: z.boolean().default(false),
  CreatedBy: z.object({ UserType: z.string().nullish() }).nullish(),
})
type CommentRow = z.infer<typeof commentShape>

/** Object reference of User, UserType. Customers and partners write from portals; what else there may be is not guessed at. */
export const ROLES: Readonly<Record<string, Comment['authorRole']>> = {
  Standard: 'agent',
  CsnOnly: 'agent',
  PowerPartner: 'end-user',
  CspLitePortal: 'end-user',
  CustomerSuccess: 'end-user',
  PowerCustomerSuccess: 'end-user',
  Guest: 'end-user',
}

/** CaseComments: they have no change events, so they are read by the same keyset as cases. */
export function commentStream(reading: CaseReading): CommentStream {
  // Who is an agent is known by the kind of user. Where users are hidden from ours, comments are read all the same.
  let columns: readonly string[] = [...COLUMNS, 'CreatedBy.UserType']
  const withoutRole = (): void => {
    columns = COLUMNS
  }
  const source: Source<Comment> = {
    object: 'CaseComment',
    columns: async () => {
      // Asked once per connection; it also brings the vendor's clock.
      await reading.org.describe('Case', 'read')
      return columns
    },
    forget: withoutRole,
    translate: async (rows) => {
      const { user } = await reading.client.identity()
      return (await withoutCascaded(reading.client, rows)).map((row) => translate(row, reading.connection, user))
    },
  }
  return { changes: (since, options) => changes(source, reading, since, options), fetch: (ids) => fetchThreads(ids, reading, () => columns, withoutRole) }
}

const deletedShape = z.object({ Id: z.string(), ParentId: z.string(), SystemModstamp: z.string(), IsDeleted: z.literal(true) })

/**
 * A case that goes into the bin takes its comments with it, and brings them back: nobody has taken these back. Told as deleted are only those
 * that went by themselves, and are still gone when they are looked at by their ids.
 */
async function withoutCascaded(client: Client, rows: readonly unknown[]): Promise<readonly unknown[]> {
  const deleted = rows.flatMap((row) => {
    const parsed = deletedShape.safeParse(row)
    return parsed.success ? [{ row, ...parsed.data }] : []
  })
  if (deleted.length === 0) return rows
  const there = await currentRows(client, 'CaseComment', deleted.map((one) => one.Id), ['Id'], 'read')
  const cases = await lookAt(client, deleted.map((one) => one.ParentId))
  const hidden = new Set(deleted.flatMap(({ row, Id, ParentId, SystemModstamp }) => (there.has(shortId(Id)) || wentWith(cases.get(ParentId), SystemModstamp) ? [row] : [])))
  return rows.filter((row) => !hidden.has(row))
}

function wentWith(found: Looked | undefined, stamp: string): boolean {
  if (found?.found === 'there') return false
  // One that was deleted a while before its case was taken back on its own.
  return found?.found !== 'deleted' || found.at === null || Date.parse(stamp) >= found.at - 1_000
}

/** A comment that was taken back says nothing any more, and says so. */
function translate(
  row: unknown,
  connection: string,
  user: string,
): { readonly record: Comment } | { readonly id: string; readonly reason: string } {
  const parsed = commentShape.safeParse(row)
  if (!parsed.success)
    return { id: String((row as { Id?: unknown }).Id), reason: `unknown shape at ${parsed.error.issues[0]?.path.join('.') ?? 'its root'}` }
  const comment = toComment(parsed.data, connection, user)
  return { record: parsed.data.IsDeleted ? { ...comment, body: '', gone: true } : comment }
}

async function fetchThreads(
  ids: readonly string[],
  reading: CaseReading,
  columns: () => readonly string[],
  withoutRole: () => void,
): Promise<ReadonlyMap<string, readonly Comment[]>> {
  const threads = new Map<string, Comment[]>(ids.map((id) => [id, []]))
  const asked = [...new Set(ids.filter((id) => /^500[A-Za-z0-9]{12,15}$/.test(id)))]
  const build = (some: readonly string[]): string =>
    `SELECT ${columns().join(', ')} FROM CaseComment WHERE ${within('ParentId', some)} ORDER BY CreatedDate ASC, Id ASC`
  const { user } = asked.length === 0 ? { user: '' } : await reading.client.identity()
  const byShort = new Map(ids.map((id) => [id.slice(0, 15), id]))
  const ask = (): Promise<CommentRow[]> => queryMany(reading.client, inBatches(asked, build, LONGEST_QUERY).map(build), commentShape, { purpose: 'read' })
  const rows = await ask()
    .catch((error: unknown) => {
      if (!(error instanceof ApiFailure && error.has('INVALID_FIELD')) || columns() === COLUMNS) throw error
      withoutRole()
      return ask()
    })
    .catch((error: unknown) => {
      throw asBridgeError(error, 'fetching comments')
    })
  for (const row of rows) threads.get(byShort.get(row.ParentId.slice(0, 15)) ?? '')?.push(toComment(row, reading.connection, user))
  return threads
}

/** A mark counts only in a comment of our own user: anybody may type one. */
function toComment(row: CommentRow, connection: string, ourUser: string): Comment {
  const mine = row.CreatedById.slice(0, 15) === ourUser.slice(0, 15) ? readMark(row.CommentBody ?? '') : null
  return {
    ref: { connection, kind: 'comment', id: row.Id },
    ticketId: row.ParentId,
    author: row.CreatedById,
    authorRole: ROLES[row.CreatedBy?.UserType ?? ''] ?? 'unknown',
    public: row.IsPublished,
    body: mine?.body ?? row.CommentBody ?? '',
    at: Date.parse(row.CreatedDate),
    changedAt: Date.parse(row.SystemModstamp),
    attachments: [],
    ownKey: mine?.key ?? null,
  }
}

import { nextId, type Account } from './account.ts'
import type { Author } from './change.ts'
import { number, strings, text } from './route.ts'
import { cleanHtml, cut, expand, expandHtml, plainOf } from './text.ts'
import type { AttachmentRow, CommentRow, JsonObject, TicketRow } from './types.ts'

/** Null when there is nothing to say. Public unless the caller says otherwise. */
export function makeComment(account: Account, ticket: TicketRow, input: JsonObject, author: Author, auditId: number, custom: JsonObject): CommentRow | null {
  const html = text(input['html_body'])
  const plain = text(input['body'])
  const attachments = takeUploads(account, strings(input['uploads']), author.now)
  if ((html ?? plain ?? '').trim() === '' && attachments.length === 0) return null
  // The submitter is the author of the first comment.
  const authorId = number(input['author_id']) ?? (ticket.comments.length === 0 ? ticket.submitterId : author.userId)
  const writer = account.users.get(authorId)
  // Only what agents write is filled in: a requester's braces stay braces.
  const fills = writer !== undefined && writer.role !== 'end-user'
  const finalHtml = html === null ? null : cleanHtml(fills ? expandHtml(account, ticket, writer, cut(html)) : cut(html))
  const finalPlain = finalHtml === null ? (fills ? expand(account, ticket, writer, cut(plain ?? '')) : cut(plain ?? '')) : plainOf(finalHtml)
  return {
    id: nextId(account), auditId, authorId, at: author.now, channel: author.channel, body: finalPlain,
    html: finalHtml === null ? null : `<div class="zd-comment" dir="auto">${finalHtml}</div>`,
    public: input['public'] === undefined || input['public'] === null ? (ticket.comments[0]?.public ?? true) : input['public'] === true || input['public'] === 'true',
    attachments, custom,
  }
}

function takeUploads(account: Account, tokens: readonly string[], now: number): AttachmentRow[] {
  return tokens.flatMap((token) => {
    const upload = account.uploads.get(token)
    if (upload === undefined || upload.expiresAt <= now) return []
    account.uploads.delete(token)
    return [upload.attachment]
  })
}

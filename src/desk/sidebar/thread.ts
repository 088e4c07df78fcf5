import type { SidebarDesk } from './context.ts'
import { filesOf, nameOfFile, speaker } from './files.ts'
import { gatherJudged } from './gather.ts'
import { passageOf } from './passages.ts'
import type { CoveredComment } from './views.ts'

/** The last ones: whoever needs more of such a thread reads it in the CRM. */
const MOST = 300
const LONGEST = 20_000

/** A ticket's thread by what is known of it, without a word; the newest last. Words come one comment at a time from `reveal`. */
export function coveredThread(desk: SidebarDesk, id: string): Promise<readonly CoveredComment[]> {
  return desk.store.read(async (tx) => {
    const { thread, ticket, triage, judgements, sealed, words } = await gatherJudged(tx, desk, id)
    const shown = thread.filter((comment) => comment.ownKey === null).slice(-MOST)
    const described = await tx.descriptions.of(shown.map((comment) => comment.body).filter((body) => body !== '' && body.length <= LONGEST))
    const harmful = new Set(triage.findings.flatMap((finding) => finding.spans.map((span) => span.field)))
    // The description of a ticket is its first comment as well.
    const first = thread.find((comment) => comment.body.trim() === ticket.description.trim())?.ref.id
    const named = await tx.descriptions.of(shown.flatMap((comment) => comment.attachments.map((file) => nameOfFile(desk, file.id))))
    const files = filesOf(desk, { thread: shown, ticket, judgements }, (said) => named.get(said) ?? null)
    return shown.map((comment): CoveredComment => {
      const field = `comment:${comment.ref.id}`
      const passage = passageOf({ field, start: 0, end: comment.body.length }, { ticketId: id, words, sealed, described: (said) => described.get(said) ?? null })
      return {
        id: comment.ref.id, at: comment.at, by: speaker(comment, ticket.requester), public: comment.public,
        harmful: sealed || harmful.has(field) || (harmful.has('body') && comment.ref.id === first),
        passage: passage ?? { id: field, field, described: null, sealed },
        attachments: files.filter((file) => file.comment === comment.ref.id),
      }
    })
  })
}

import { bookFor } from '../../rules/replies.ts'
import { LONGEST_TEXT } from '../try-text.ts'
import type { SidebarDesk } from './context.ts'
import { missingOf } from './missing.ts'
import { replyView } from './reply.ts'
import type { DraftBody, DraftView } from './views.ts'

/** Shorter, it says nothing to judge by. */
const SHORTEST = 12

/**
 * What to ask and what to answer beside a ticket that is still being written. Its words come with the question and go with the answer: nothing is stored,
 * logged or sent, and nothing is said of how grave it is, for nobody has it yet.
 */
export function assistDraft(desk: Pick<SidebarDesk, 'policy' | 'triage' | 'clock'>, { subject, body, lang: wanted, tone, off, locale }: DraftBody): DraftView {
  const { replies } = desk.policy
  const langs = [...replies.books.keys()].toSorted()
  const now = desk.clock.now()
  const said = { subject: subject.slice(0, LONGEST_TEXT), body: body.slice(0, LONGEST_TEXT) }
  const triage = desk.triage({ ...said, comments: [], at: now }, now)
  const lang = replies.books.size === 0 ? triage.lang : bookFor(replies, wanted ?? triage.lang).lang
  if (said.subject.trim().length + said.body.trim().length < SHORTEST) return { lang, langs, judged: false, missing: [], reply: null }
  return {
    lang, langs, judged: triage.judged, missing: missingOf(desk, triage, lang),
    reply: replyView(desk, null, triage, { lang, locale, ...(tone === undefined ? {} : { tone }), ...(off === undefined ? {} : { off }) }),
  }
}

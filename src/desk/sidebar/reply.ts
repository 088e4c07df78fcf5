import { BridgeError } from '../../domain/errors.ts'
import type { Triage } from '../../domain/triage.ts'
import { compose, type ComposeWishes, type Reply, REPLY_TONES } from '../../rules/compose.ts'
import { bookFor } from '../../rules/replies.ts'
import { languageOf, type SidebarDesk } from './context.ts'
import { gatherJudged } from './gather.ts'
import type { ReplyBody, ReplyView } from './views.ts'

/** A reply in the user's language, with the same in the specialist's where the catalogue has both. Without an id a number to refer to stays open. Nothing is stored, nothing is sent. */
export function replyView(desk: Pick<SidebarDesk, 'policy' | 'clock'>, ticketId: string | null, triage: Triage, wishes: ReplyBody): ReplyView | null {
  const { replies } = desk.policy
  // A policy without replies has none to offer; one that has them has English.
  if (replies.books.size === 0) return null
  const tone = REPLY_TONES.find((one) => one === wishes.tone)
  const asked: Omit<ComposeWishes, 'lang'> = {
    country: triage.facts.country, now: desk.clock.now(), given: { ...(ticketId === null ? {} : { reference: ticketId }), ...wishes.given }, off: wishes.off ?? [],
    ...(tone === undefined ? {} : { tone }),
  }
  const said = compose(triage, desk.policy, { ...asked, lang: wishes.lang ?? triage.lang })
  const own = languageOf(wishes.locale)
  const back = own === said.lang || !replies.books.has(own) ? null : compose(triage, desk.policy, { ...asked, lang: own })
  return { ...shown(said), back: back === null ? null : { lang: bookFor(replies, own).lang, text: back.text } }
}

function shown({ lang, subject, text, tones, tone, parts, open, insertable, review }: Reply): Omit<ReplyView, 'back'> {
  return { lang, subject, text, tones, tone, parts, open, insertable: insertable && open.length === 0, review: { state: review.state, by: review.by, until: review.until } }
}

/** Composed anew with other wishes. Throws `desk.not-found`. */
export function composeReply(desk: SidebarDesk, id: string, wishes: ReplyBody): Promise<ReplyView> {
  return desk.store.read(async (tx) => {
    const { triage } = await gatherJudged(tx, desk, id)
    const view = replyView(desk, id, triage, wishes)
    if (view === null) throw new BridgeError('desk.not-found', 'The policy in force has no replies.')
    return view
  })
}

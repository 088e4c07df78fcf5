import type { Triage } from '../../domain/triage.ts'
import { welfareCheck } from '../../rules/compose.ts'
import { isTheirs } from '../../sync/input.ts'
import type { SidebarDesk } from './context.ts'
import type { Gathered } from './gather.ts'
import type { SidebarTicket } from './views.ts'

const OVER: ReadonlySet<string> = new Set(['solved', 'closed', 'deleted'])

/** A P0 or P1 writer who was answered and says nothing more for as long as a follow-up takes: somebody asks after them, instead of solving it. */
export function wentQuiet(desk: Pick<SidebarDesk, 'policy' | 'clock'>, { ticket, thread, triage }: Pick<Gathered, 'ticket' | 'thread'> & { readonly triage: Triage }): SidebarTicket['wentQuiet'] {
  const { followUp } = desk.policy.clocks[triage.severity]
  if ((triage.severity !== 'P0' && triage.severity !== 'P1') || followUp === null || OVER.has(ticket.status) || desk.policy.replies.books.size === 0) return null
  let [answered, spoken] = [0, ticket.createdAt]
  for (const comment of thread) {
    if (isTheirs(comment, ticket.requester)) spoken = Math.max(spoken, comment.at)
    else if (comment.public && comment.ownKey === null && comment.authorRole === 'agent') answered = Math.max(answered, comment.at)
  }
  const since = answered + followUp * 60_000
  if (answered <= spoken || since > desk.clock.now()) return null
  const { text, lang } = welfareCheck(triage, desk.policy, { lang: triage.lang, country: triage.facts.country, now: desk.clock.now() })
  return { since, draft: text, lang }
}

import type { Triage } from '../../domain/triage.ts'
import { openQuestions } from '../../rules/questions.ts'
import type { SidebarDesk } from './context.ts'
import type { SidebarTicket } from './views.ts'

/** Everything that is missing; a question only where it may be asked of this person. */
export function missingOf({ policy }: Pick<SidebarDesk, 'policy'>, triage: Triage, lang = triage.lang): SidebarTicket['missing'] {
  const wishes = { lang, country: triage.facts.country }
  const asked = policy.replies.books.size === 0 ? new Map<string, never>() : new Map(openQuestions(triage, policy.replies, wishes).map((question) => [question.need, question]))
  return [...new Set([...triage.missing, ...asked.keys()])].map((fact) => ({ fact, question: asked.get(fact)?.text ?? null, lang: asked.get(fact)?.lang ?? lang }))
}

import { outwardCategory } from '../domain/labels.ts'
import type { Decision } from '../domain/decision.ts'
import type { Instant } from '../domain/ports.ts'
import type { Store } from '../store/store.ts'
import type { Decided } from './policy-compare.ts'

/** One correction of a judgement, for those who write rules. */
export interface Correction {
  readonly ticketId: string
  readonly at: Instant
  readonly kind: 'severity' | 'category' | 'fact'
  /** What the text alone came to; null for a fact. */
  readonly from: string | null
  /** Values of facts are people's words as much as the ticket's: null unless they are a person's choice of ours. */
  readonly to: string | null
  /** Which fact. */
  readonly fact: string | null
  readonly reason: string
}

/** What specialists corrected, the newest first. */
export async function corrections(store: Store, limit: number): Promise<readonly Correction[]> {
  return store.read(async (tx) => {
    const found: Correction[] = []
    for (const { id } of await tx.connections.list()) found.push(...(await tx.decisions.list(id, limit)).flatMap((decision) => correctionOf(decision) ?? []))
    return found.toSorted((a, b) => b.at - a.at).slice(0, limit)
  })
}

function correctionOf({ ticketId, at, what }: Decision): Correction | null {
  if (what.kind === 'severity') return { ticketId, at, kind: 'severity', from: what.basis.severity, to: what.severity, fact: null, reason: what.reason }
  if (what.kind === 'category') return { ticketId, at, kind: 'category', from: what.basis.categories[0] ?? null, to: what.category, fact: null, reason: what.reason }
  return what.kind === 'fact' ? { ticketId, at, kind: 'fact', from: null, to: null, fact: what.fact.split(':')[0] ?? what.fact, reason: what.reason } : null
}

/** What people said in so many words stands before what the ticket's tags and fields show of it. Pure. */
export function withCorrections(shown: Decided, decisions: readonly Decision[]): Decided {
  const last = <K extends 'severity' | 'category'>(kind: K): Extract<Decision['what'], { kind: K }> | undefined => decisions.flatMap(({ what }) => (what.kind === kind ? [what as Extract<Decision['what'], { kind: K }>] : [])).at(-1)
  const [severity, category] = [last('severity'), last('category')]
  return { severity: severity?.severity ?? shown.severity, category: category === undefined ? shown.category : outwardCategory(category.category) }
}

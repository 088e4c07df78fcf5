import type { AuditEvent, AuditVerb } from '../domain/audit.ts'
import type { Instant } from '../domain/ports.ts'
import { AUDIT_GROUND, type AuditFilter, type AuditHead } from '../store/audit-store.ts'
import type { Store, Tx } from '../store/store.ts'

const PAGE = 500

/** Everything that was done, in order. */
export async function* auditEvents(store: Store, filter: Omit<AuditFilter, 'after' | 'limit'>): AsyncGenerator<AuditEvent> {
  for (let after = 0; ; ) {
    const page = await store.read((tx) => tx.audit.list({ ...filter, after, limit: PAGE }))
    yield* page
    const last = page.at(-1)
    if (last === undefined) return
    after = last.seq
  }
}

/** The first event of which something is wrong. */
export interface BrokenAudit {
  /** `missing`: events are gone before it. `cut`: the chain ends before an event that is known to have been there. `forgotten`: what it said is gone, and nobody on record erased it. */
  readonly fault: 'changed' | 'foreign' | 'missing' | 'cut' | 'forgotten'
  readonly seq: number
  /** Null where the event itself is gone. */
  readonly at: Instant | null
  readonly verb: AuditVerb | null
  /** How many events from here on prove nothing any more. */
  readonly affected: number
}

export interface AuditProof {
  readonly events: number
  /** Of which what was said was erased, on record. */
  readonly erased: number
  readonly head: AuditHead | null
  readonly broken: BrokenAudit | null
}

/** What is known to have been there: an event with this hash, by its number where that is known too. */
export interface Anchor {
  readonly seq: number | null
  readonly hash: string
}

/** Goes through the whole chain in one view of the store. Whatever was changed, taken out, put in or moved breaks it there. */
export function verifyAudit(store: Store, anchors: readonly Anchor[]): Promise<AuditProof> {
  return store.read(async (tx) => {
    const head = await tx.audit.head()
    const [missing, forgotten, erasedBy] = [new Set(anchors), new Map<number, AuditEvent>(), new Set<string>()]
    for (let last: AuditHead = AUDIT_GROUND; ; ) {
      const page = await tx.audit.check(last, PAGE)
      for (const { event, fault } of page) {
        if (fault !== null) return proof(head, forgotten.size, broken(event, event.seq === last.seq + 1 ? fault : 'missing', head))
        for (const anchor of missing) if (anchor.hash === event.hash && (anchor.seq ?? event.seq) === event.seq) missing.delete(anchor)
        if (event.words === null) forgotten.set(event.seq, event)
        else if (event.verb === 'person-erased') for (const ref of event.words.on) if (ref.kind === 'event') erasedBy.add(ref.id)
        last = event
      }
      if (page.length === 0) break
    }
    const unasked = [...forgotten.values()].find((event) => !erasedBy.has(String(event.seq)))
    if (unasked !== undefined) return proof(head, forgotten.size, broken(unasked, 'forgotten', head))
    const [cut] = missing
    return proof(head, forgotten.size, cut === undefined ? null : await cutAt(tx, cut, head))
  })
}

function proof(head: AuditHead | null, erased: number, found: BrokenAudit | null): AuditProof {
  return { events: head?.seq ?? 0, erased, head, broken: found }
}

function broken({ seq, at, verb }: AuditEvent, fault: BrokenAudit['fault'], head: AuditHead | null): BrokenAudit {
  return { fault, seq, at, verb, affected: (head?.seq ?? seq) - seq + 1 }
}

/** The chain is whole, and another than the one that was seen: cut behind its last event, or written anew. */
async function cutAt(tx: Tx, anchor: Anchor, head: AuditHead | null): Promise<BrokenAudit> {
  const there = anchor.seq === null ? null : await tx.audit.at(anchor.seq)
  if (there !== null) return { fault: 'changed', seq: there.seq, at: null, verb: null, affected: (head?.seq ?? 0) - there.seq + 1 }
  return { fault: 'cut', seq: (head?.seq ?? 0) + 1, at: null, verb: null, affected: anchor.seq === null ? 1 : anchor.seq - (head?.seq ?? 0) }
}

import type { SidebarDesk } from './context.ts'
import type { Gathered } from './gather.ts'
import type { SidebarTicket } from './views.ts'

const NOBODY: SidebarTicket['about'] = { reporter: null, age: null, minor: null, safeContact: null, ongoing: null, country: null, moneyDemand: null, surfaces: [] }
const AGAIN_MS = 5 * 60_000

/** Of a ticket that nothing has judged yet: that it is so, and nothing that looks like a judgement. */
export function notYet(desk: SidebarDesk, id: string, locale: string, found: Gathered | null): SidebarTicket {
  const now = desk.clock.now()
  return {
    id, version: found === null ? 'unknown' : 'reading', state: found === null ? 'unknown' : 'reading', status: found?.ticket.status ?? 'new', createdAt: found?.ticket.createdAt ?? now,
    lang: locale.slice(0, 2), severity: 'P4', firstLookDue: null, followUpDue: null, category: 'not_safety', categories: [], team: 'support', also: [], judged: false, secondLook: false,
    about: NOBODY, reasons: [], facts: [], missing: [], files: [], features: [], reply: null, macros: [], escalation: null,
    escalationDraft: { team: 'support', also: [], dueAt: now, facts: [], missing: [], note: '' },
    linked: null, others: [], pattern: null, inFlight: [], promises: [], wentQuiet: null, handover: null, optedOut: false,
  }
}

/** As if a webhook had named it: the engine reads it next. Asked again within minutes it is no news. */
export async function askToRead(desk: SidebarDesk, id: string): Promise<void> {
  const now = desk.clock.now()
  await desk.store.write((tx) => tx.inbox.put(desk.tickets, `sidebar:${id}:${Math.floor(now / AGAIN_MS)}`, [{ connection: desk.tickets, kind: 'ticket', id }], now))
}

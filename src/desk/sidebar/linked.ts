import type { Tx } from '../../store/store.ts'
import { caseBase } from '../../sync/base.ts'
import type { SidebarDesk } from './context.ts'
import type { Gathered } from './gather.ts'
import type { SidebarTicket } from './views.ts'

/** The case at the other CRM, as far as it is known here: how it stands is read only where the two are kept in step. */
export async function linkedView(tx: Tx, desk: SidebarDesk, { link, lanes }: Pick<Gathered, 'link' | 'lanes'>): Promise<SidebarTicket['linked']> {
  if (desk.cases === null) return null
  const of = caseBase(lanes.case)
  const id = link?.rightId ?? of.caseId
  if (link === undefined && id === null) return null
  const there = id === null ? undefined : (await tx.tickets.get(desk.cases, [id])).get(id)?.ticket
  return {
    vendor: desk.cases.split(':')[0] ?? desk.cases,
    id,
    url: there?.url ?? null,
    status: there?.status ?? null,
    owner: there?.assignee ?? null,
    queue: there?.group ?? of.queue ?? null,
  }
}

import type { Catalogue } from '../../insight/catalogue.ts'
import { watchTraffic } from '../../insight/patterns.ts'
import { buildReport } from '../../insight/report/build.ts'
import type { Range, Report } from '../../insight/report/model.ts'
import type { TicketRecord } from '../../insight/report/record.ts'
import type { Transparency } from '../../insight/report/transparency.ts'
import type { Store } from '../../store/store.ts'
import { localDay } from './range.ts'
import { type Arrival, arrivalsIn, recordOf, type ReportPolicy } from './gather.ts'

export interface ReportAsked {
  readonly store: Store
  readonly policy: ReportPolicy
  readonly catalogue: Catalogue
  readonly transparency: Transparency
  readonly range: Range
  readonly least: number
}

/** One report over every account of tickets, from one consistent view. */
export async function makeReport({ store, policy, catalogue, transparency, range, least }: ReportAsked): Promise<Report> {
  const watch = watchTraffic({ catalogue })
  const tickets: TicketRecord[] = []
  await store.read(async (tx) => {
    for (const { id } of await tx.connections.list()) {
      for await (const arrival of arrivalsIn(tx, id, { from: range.from, before: range.until })) {
        tickets.push(recordOf(arrival, policy, range.until))
        watch.add(...sighted(arrival))
      }
    }
  })
  const { categories, teams, features } = policy
  return buildReport({
    range, least, tickets, transparency, policy: policy.version, patterns: watch.patterns(), dayOf: (at) => localDay(at, range.zone),
    titles: { category: (id) => categories[id].title, team: (id) => teams[id].title, feature: (id) => features[id].title },
  })
}

/** The ticket as patterns see it, by the judgement that stands. */
function sighted({ ticket, triage }: Arrival): Parameters<ReturnType<typeof watchTraffic>['add']> {
  const { subject, description: body, createdAt: at, requester, ref } = ticket
  const judged = triage === null ? null : { lang: triage.lang, category: triage.category, severity: triage.severity, surfaces: triage.facts.surfaces, country: triage.facts.country }
  return [{ id: ref.id, at, subject, body, requester: requester ?? undefined }, judged]
}

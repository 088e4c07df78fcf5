import type { Category } from '../../domain/labels.ts'
import type { Triage } from '../../domain/triage.ts'

/** One line of a packet. Null: not known here. */
export interface PacketField {
  readonly field: string
  readonly value: string | null
  /** Where what is missing is to be found. */
  readonly where: string | null
}

interface Known {
  readonly triage: Triage
  readonly raisedAt: string
  readonly ticketUrl: string
}

const PLATFORM = "the company's own account systems; this program does not hold it"
const WRITER = 'the person who wrote'

/**
 * What a report to NCMEC's CyberTipline asks for, by the names of its Reporting API (https://report.cybertip.org/ispws/documentation: only the incident's type and
 * time are required, 18 U.S.C. 2258A). Fields only: no words, no media. A person files it, there, or decides not to.
 */
const CYBERTIP: readonly ((known: Known) => PacketField)[] = [
  () => ({ field: 'incidentSummary.incidentType', value: null, where: 'a reviewer decides, having seen what was reported' }),
  ({ triage }) => known('incidentSummary.incidentDateTime', values(triage, 'time').concat(values(triage, 'deadline')), WRITER),
  ({ triage }) => known('incidentSummary.escalateToHighPriority', triage.facts.ongoing === true || triage.severity === 'P0' ? ['it is going on, or may be'] : [], WRITER),
  ({ triage }) => known('internetDetails.webPageIncident.url', triage.facts.urls, WRITER),
  ({ triage }) => known('internetDetails (where: page, mail, chat, game, phone)', triage.facts.surfaces, WRITER),
  () => ({ field: 'reporter.reportingPerson', value: null, where: 'whoever files it' }),
  ({ triage }) => known('personOrUserReported.screenName', triage.facts.handles, WRITER),
  ({ triage }) => known('personOrUserReported.profileUrl', values(triage, 'profile'), WRITER),
  () => ({ field: 'personOrUserReported.espIdentifier', value: null, where: PLATFORM }),
  () => ({ field: 'personOrUserReported.displayName', value: null, where: PLATFORM }),
  () => ({ field: 'personOrUserReported.email (verified)', value: null, where: PLATFORM }),
  () => ({ field: 'personOrUserReported.ipCaptureEvent (login, registration, upload; time, port, possible proxy)', value: null, where: PLATFORM }),
  ({ triage }) => known('victim.age', triage.facts.age === null ? [] : [String(triage.facts.age)], WRITER),
  () => ({ field: 'victim.espIdentifier', value: null, where: PLATFORM }),
  () => ({ field: 'victim.screenName', value: null, where: PLATFORM }),
  () => ({ field: 'fileDetails.originalFileName, originalFileHash, locationOfFile, publiclyAvailable', value: null, where: 'the list below, and ' + PLATFORM }),
  () => ({ field: 'fileDetails.viewedByEsp, exifViewedByEsp', value: null, where: 'the reviewer who opened it, or did not' }),
]

/** What a packet of this category lists. */
export function packetFields(category: Category, needs: readonly string[], given: Known): readonly PacketField[] {
  const { triage } = given
  const common: PacketField[] = [
    known('ticket', [given.ticketUrl], null), known('escalated', [given.raisedAt], null), known('country', triage.facts.country === null ? [] : [triage.facts.country], WRITER),
    known('going on', triage.facts.ongoing === null ? [] : [triage.facts.ongoing ? 'yes' : 'no'], WRITER), known('a minor is at risk', triage.facts.minor === null ? [] : [triage.facts.minor ? 'yes' : 'no'], WRITER),
    known('safe to contact', triage.facts.safe_contact === null ? [] : [triage.facts.safe_contact ? 'yes' : 'no'], WRITER),
  ]
  if (category === 'child_exploitation') return [...common, ...CYBERTIP.map((one) => one(given))]
  const lists: PacketField[] = [known('accounts', triage.facts.handles, WRITER), known('links', triage.facts.urls, WRITER), known('where', triage.facts.surfaces, WRITER), known('times named', values(triage, 'time'), WRITER)]
  const missing = needs.filter((need) => triage.missing.includes(need)).map((need): PacketField => ({ field: need.replaceAll('_', ' '), value: null, where: WRITER }))
  return [...common, ...lists, ...missing]
}

function known(field: string, all: readonly string[], where: string | null): PacketField {
  return { field, value: all.length === 0 ? null : all.join(', '), where: all.length === 0 ? where : null }
}

function values({ details = [] }: Triage, kind: string): string[] {
  return [...new Set(details.filter((one) => one.kind === kind).map((one) => one.value))]
}

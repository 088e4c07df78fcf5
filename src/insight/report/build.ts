import { CATEGORIES, type Category, type Feature, SEVERITIES, type Team } from '../../domain/labels.ts'
import type { Pattern } from '../pattern.ts'
import { agreementTable, kappaTable } from './agreement.ts'
import { groupBy, groupedTable, peopleOf, withheldGroups } from './groups.ts'
import { measures } from './measures.ts'
import type { Range, Report, Section, Table } from './model.ts'
import { patternTable } from './pattern-table.ts'
import type { TicketRecord } from './record.ts'
import { suggestionTable, triedTable, unmetTable } from './suggestions.ts'
import { teamTable } from './teams.ts'
import type { Transparency } from './transparency.ts'
import { transparencyTable } from './transparency-table.ts'

export interface ReportInput {
  readonly range: Range
  readonly policy: string
  readonly least: number
  readonly tickets: readonly TicketRecord[]
  readonly patterns: readonly Pattern[]
  readonly transparency: Transparency
  readonly titles: Titles
  /** The day a moment belongs to, by the range's time zone: `2026-11-23`. */
  readonly dayOf: (at: number) => string
}

export interface Titles {
  readonly category: (id: Category) => string
  readonly team: (id: Team) => string
  readonly feature: (id: Feature) => string
}

const NOT_JUDGED = 'not-judged'

/** Every figure of a report, each with the tickets behind it. Pure: the same records give the same report. */
export function buildReport(input: ReportInput): Report {
  const { range, policy, least, tickets } = input
  return { range, policy, least, sections: peopleOf(tickets) < least ? [] : sectionsOf(input) }
}

function sectionsOf(input: ReportInput): readonly Section[] {
  const { range, least, tickets, titles, dayOf } = input
  const { volume, looks, follows } = measures(range.until)
  const dimensions = [
    { id: 'category', by: 'Category', groups: groupBy(tickets, ({ judged }) => judged?.category ?? NOT_JUDGED, (id) => titleOr(titles.category, id), CATEGORIES) },
    { id: 'severity', by: 'Severity', groups: groupBy(tickets, ({ judged }) => judged?.severity ?? NOT_JUDGED, named, SEVERITIES) },
    { id: 'language', by: 'Language', groups: groupBy(tickets, ({ judged }) => judged?.lang ?? NOT_JUDGED, (id) => (id === 'und' ? 'Cannot be told' : display('language', id))) },
    { id: 'country', by: 'Country', groups: groupBy(tickets, ({ judged }) => judged?.country ?? 'unknown', (id) => (id === 'unknown' ? 'Not said' : display('region', id))) },
    { id: 'channel', by: 'Channel', groups: groupBy(tickets, ({ channel }) => channel, (id) => id.replaceAll('_', ' ')) },
  ]
  const grouped = (kind: 'looks' | 'follows', suffix: string, more: typeof looks): readonly Table[] =>
    dimensions.map(({ id, by, groups }) => groupedTable({ id: kind === 'looks' ? id : `${id}-${suffix}`, title: `By ${by.toLowerCase()}`, about: '', by, groups, all: tickets, volume, more, least }))
  const categories = dimensions[0]?.groups ?? []
  const hidden = withheldGroups(categories, least)
  const withheld = new Set(hidden === null ? categories.map(({ id }) => id) : categories.filter((_, index) => hidden[index] === true).map(({ id }) => id))
  // What a few tickets of a withheld category add to a sum of others would tell how many they are.
  const open = tickets.filter(({ judged }) => judged !== null && !withheld.has(judged.category))
  const leftOut = withheld.size === 0 ? '' : ' Tickets of categories that are withheld above are left out here.'
  const days = groupedTable({ id: 'day', title: 'By day', about: '', by: 'Day', groups: groupBy(tickets, ({ createdAt }) => dayOf(createdAt), (id) => id), all: tickets, volume, more: [], least })
  return [
    { id: 'volume', title: 'What came in, and how soon somebody looked', about: 'Tickets by when they arrived; category, severity, language and country as they stand now, a person\'s correction before what was judged first.', tables: [days, ...grouped('looks', '', looks)] },
    { id: 'followed', title: 'What followed: escalations and answers', about: 'Of the same tickets. Whether a ticket was solved and opened again, and how satisfied people were, is not kept here, and so not reported.', tables: grouped('follows', 'followed', follows) },
    { id: 'suggested', title: 'What was suggested, and what came of it', about: `Features count where they were suggested to the specialist; a choice is the last one of its ticket. A prepared reply that was changed before it was sent is not kept as such.${leftOut}`, tables: [suggestionTable(open, least, titles.feature)] },
    { id: 'unmet', title: 'What no feature offers', about: `Where nothing could be suggested, and what people say they had tried already.${leftOut}`, tables: [unmetTable(open, least, titles.category), triedTable(open, least, titles.feature)] },
    { id: 'quality', title: 'Whether people agree with the judgements', about: `Corrections in the sidebar, and the blind second review of a sample.${leftOut}`, tables: [agreementTable(open, least, titles.category), kappaTable(tickets, least)] },
    { id: 'teams', title: 'What each team had', about: `By team; nobody's own work is counted.${leftOut}`, tables: [teamTable(open, least, titles.team)] },
    { id: 'patterns', title: 'Patterns', about: 'What repeated among these tickets, with what is proposed. Whether a proposal was carried out is not kept here.', tables: [patternTable(input.patterns, least, titles)] },
    { id: 'transparency', title: 'By transparency category', about: `Reports received, by the categories of ${input.transparency.source}. Facts to configure, not legal advice: no statement of reasons is made or filed by this.`, tables: [transparencyTable(tickets, input.transparency, withheld, hidden !== null)] },
  ]
}

function named(id: string): string {
  return id === NOT_JUDGED ? 'Not judged yet' : id
}

function titleOr(titleOf: Titles['category'], id: string): string {
  return id === NOT_JUDGED ? named(id) : titleOf(id as Category)
}

/** In English, whatever the machine speaks; what has no name keeps its code. */
function display(type: 'language' | 'region', id: string): string {
  if (id === NOT_JUDGED) return named(id)
  try {
    return new Intl.DisplayNames('en', { type, fallback: 'code' }).of(id) ?? id
  } catch {
    return id
  }
}

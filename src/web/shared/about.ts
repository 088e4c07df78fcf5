import type { QueueRow, SidebarTicket } from '../../server/api/sidebar.ts'
import type { Key, Words } from './i18n.tsx'

/** What this is, in one neutral sentence of the specialist's own language: settled facts, and no word of the ticket. */
export function sentence({ about, lang }: Pick<SidebarTicket | QueueRow, 'about' | 'lang'>, { t, has, name, country, language, list }: Words): string {
  const key = `sentence.${about.reporter ?? 'unknown'}`
  const who = t(has(key) ? key : 'sentence.unknown')
  const said = (wanted: boolean, part: Key, given?: Readonly<Record<string, string | number>>): readonly string[] => (wanted ? [t(part, given)] : [])
  const parts = [
    ...said(about.age !== null, 'sentence.age', { age: about.age ?? '' }),
    ...said(about.minor === true && (about.age === null || about.age >= 18), 'sentence.minor'),
    ...said(about.ongoing === true, 'sentence.ongoing'),
    ...said(about.ongoing === false, 'sentence.over'),
    ...said(about.moneyDemand === true, 'sentence.money'),
    ...said(about.surfaces.length > 0, 'sentence.where', { places: list(about.surfaces.map((surface) => name('surface', surface))) }),
    ...said(about.country !== null, 'sentence.country', { country: country(about.country ?? '') }),
    ...said(lang !== 'und', 'sentence.lang', { language: language(lang) }),
  ]
  return parts.length === 0 ? t('sentence.bare', { who }) : t('sentence.whole', { who, what: parts.join('; ') })
}

/** What a fact says, in the specialist's language where it is one of a few things; else as it was found. */
export function factValue(kind: string, value: string, { t, name, country, day, has }: Words): string {
  if (value === 'true') return t('yes')
  if (value === 'false') return t('no')
  if (kind === 'reporter' && has(`reporter.${value}`)) return name('reporter', value)
  if ((kind === 'surface' || kind === 'surfaces') && has(`surface.${value}`)) return name('surface', value)
  if (kind === 'country' && /^[A-Z]{2}$/.test(value)) return country(value)
  if ((kind === 'time' || kind === 'deadline') && !Number.isNaN(Date.parse(value))) return day(Date.parse(value))
  return value
}

/** How long there is, or how late it is. */
export function clockOf({ firstLookDue, followUpDue }: Pick<SidebarTicket, 'firstLookDue' | 'followUpDue'>, now: number, { t, length }: Pick<Words, 't' | 'length'>): { readonly text: string; readonly late: boolean } {
  const due = firstLookDue ?? followUpDue
  if (due === null) return { text: t('head.clock.none'), late: false }
  const late = due < now
  const time = length(due - now)
  if (firstLookDue !== null) return { text: t(late ? 'head.clock.look.late' : 'head.clock.look', { time }), late }
  return { text: t(late ? 'head.clock.follow.late' : 'head.clock.follow', { time }), late }
}

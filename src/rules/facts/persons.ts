import type { Reading } from '../reading.ts'

/** Somebody whom the text names by what they are to the writer or to the matter. */
export interface Person {
  readonly role: 'other' | 'offender' | 'self'
  readonly start: number
  readonly end: number
  readonly sentence: number
  /** Words between this person and the number asked about; only from {@link personAt}. */
  readonly gap: number
}

const OTHERS = ['rel_child', 'rel_other', 'kin_child', 'kin_other', 'person_minor', 'person_young'] as const
const OFFENDERS = ['person_adult', 'partner'] as const

/** Everybody named, in order of where the name ends. */
export function peopleIn(reading: Reading): Person[] {
  const people: Person[] = []
  const add = (lexicon: string, role: Person['role']): void => {
    for (const hit of reading.hits.get(lexicon) ?? []) if (!isPronoun(reading, hit.start) && inOneClause(reading, hit.start, hit.end)) people.push({ role, start: hit.start, end: hit.end, sentence: reading.document.normal.sentence[hit.start + 1] as number, gap: 0 })
  }
  for (const lexicon of OTHERS) add(lexicon, 'other')
  for (const lexicon of OFFENDERS) add(lexicon, 'offender')
  return people.sort((a, b) => a.end - b.end || (a.role === 'other' ? 1 : -1))
}

/** "He is" stands in the list of grown persons for the rules' sake; it names nobody. */
function isPronoun(reading: Reading, start: number): boolean {
  const { codes } = reading.document.normal
  return codes[start + 1] === 104 && codes[start + 2] === 101 && (codes[start + 3] === 32 || (codes[start + 3] === 115 && codes[start + 4] === 32))
}

/** "… nuôi con. Tôi 34": words on either side of a stop are no phrase. */
function inOneClause(reading: Reading, start: number, end: number): boolean {
  const { clause } = reading.document.normal
  return clause[start + 1] === clause[Math.max(start + 1, end - 2)]
}

const NAME_BETWEEN = 2

/** The person right before a number, at most a name and the skipped fillers between. */
export function personAt(people: readonly Person[], reading: Reading, at: number, skipped: number): Person | null {
  const { word, sentence } = reading.document.normal
  let best: Person | null = null
  for (const person of people) {
    if (person.start >= at) break
    if (person.end > at + 1 || person.sentence !== sentence[at]) continue
    const gap = (word[at] as number) - (word[Math.max(0, person.end - 2)] as number) - 1 - skipped
    if (gap <= NAME_BETWEEN && (best === null || gap <= best.gap)) best = { ...person, gap: Math.max(0, gap) }
  }
  return best
}

/** The person that a number with its unit describes: "12 year old daughter", "15 yaşındaki kızım". */
export function personRight(people: readonly Person[], reading: Reading, at: number): Person | null {
  const { word, sentence, clause } = reading.document.normal
  for (const person of people) {
    if (person.start + 1 < at || person.sentence !== sentence[at - 1] || clause[person.start + 1] !== clause[at - 1]) continue
    const gap = (word[person.start + 1] as number) - (word[at - 1] as number)
    if (gap <= 4) return person
    if (gap > 6) break
  }
  return null
}

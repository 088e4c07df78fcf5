import type { Reading } from '../reading.ts'
import { ADULT_UNITS, AGE_TABLES, type AgeTable, AND_WORDS, ANY_TABLE, BEING_WORDS, BOUND_WORDS, COUNTED_WORDS, NEUTRAL_WORDS, SPAN_WORDS, UNIT_BEFORE, UNIT_LANGUAGES } from './age-words.ts'
import { japaneseAges } from './ages-ja.ts'
import { numeralsIn, type Numeral } from './numerals.ts'
import { type Person, personAt, personRight, peopleIn } from './persons.ts'
import { afterWords, beforeWords, clauseAt, endsWith, startsWith, type Words } from './windows.ts'

export interface AgeMention {
  readonly who: 'self' | 'other' | 'offender'
  readonly age: number
  /** In the normalised text. */
  readonly start: number
  readonly end: number
  /** How old the person was when the picture was taken, rather than now. */
  readonly inImage: boolean
  /** 0..1: how the text gives it ({@link CONFIDENCE}). */
  readonly confidence: number
  /** Read off a school year, not said as a number of years. */
  readonly fromSchool?: boolean
}

/** A unit and a person beside the number; one of both; a number by itself; a school year. */
const CONFIDENCE = { full: 0.95, unit: 0.85, person: 0.85, alone: 0.65, school: 0.6, far: 0.7 } as const
const MOST = 24
const OLDEST = 99
const YOUNGEST_WRITER = 7
const GROWN = 18

const WAS_THEN = /^(?:\S+ ){0,4}(?:at the time|when (?:it was taken|(?:the|that|this|those) (?:pic|picture|photo|video|clip)s?|i (?:took|sent|made|filmed)|we (?:took|made)|he (?:took|filmed|recorded)|they were taken)|in (?:the|that|this|those|them|it) ?(?:picture|pic|photo|video|clip|image)?s? |back then|auf dem (?:bild|foto|video)|als (?:das|die) (?:bild|foto|video|aufnahm|gemacht)|sind bilder von mir|en (?:la|esa|el|ese) (?:foto|video)|sur (?:la|cette|les) (?:photo|video)|dessus|nella (?:foto|video)|nel video|na (?:foto|epoca)|no video|op de (?:foto|video)|na (?:zdjeciu|filmie|nagraniu)|di foto|luc (?:chup|quay|do)|wtedy|damals|entonces|all epoca|toen)/
const WAS_BEFORE = /(?:^| )(?:i was|was i|i took at|avevo|tenia|j avais|javais|ich war|war ich|als ich|ik was|was ik|toen ik|tinha|mialam|mialem|kiedy mialam|pas aku|waktu (?:aku|saya|gue|umur)|luc (?:chup|do)|hoi|when i was|from when i was|taken at|cuando tenia|quando avevo|quando eu tinha|quand j avais|كان عمري|لما كنت) (?:(?:only|just|about|like|nur|erst|apenas|solo|pas|moi|so) )?$/
const WHEN_I_WAS = /^ (?:yasimdayken|yasindayken|yasimda cekti)/

/** Every age the text gives, with whose it is and how sure. Linear: a few words beside each number are looked at. */
export function findAges(reading: Reading, flat: string): AgeMention[] {
  const found: AgeMention[] = []
  const numerals = reading.lang === 'ja' ? [] : numeralsIn(reading, flat)
  if (numerals.length > 0) {
    const people = peopleIn(reading)
    const table = AGE_TABLES.get(reading.lang) ?? ANY_TABLE
    for (const numeral of numerals) {
      if (found.length >= MOST) break
      const mention = judge({ reading, flat, people, table }, numeral)
      if (mention !== null) found.push(mention)
    }
  }
  found.push(...japaneseAges(reading, flat, MOST - found.length))
  return found.sort((a, b) => a.start - b.start)
}

interface Place {
  readonly reading: Reading
  readonly flat: string
  readonly people: readonly Person[]
  readonly table: AgeTable
}

function judge(place: Place, numeral: Numeral): AgeMention | null {
  const { flat } = place
  const before = beforeWords(place.reading, flat, numeral.start)
  const after = afterWords(place.reading, flat, numeral.end)
  const table = tableFor(place, after)
  const school = schoolYear(numeral, after, place)
  if (school !== undefined) return school
  if (numeral.value < 1 || numeral.value > OLDEST || numeral.glued) return null
  const selfUnit = numeral.tail === 'self' ? '' : startsWith(after, table.unitSelf)
  const unitAfter = startsWith(after, table.unit)
  const unit = numeral.aged || numeral.tail === 'unit' || unitAfter !== null || endsWith(before, UNIT_BEFORE) !== null
  const { rest, skipped } = withoutFillers(before, table)
  if (endsWith(rest, BOUND_WORDS.before) !== null || endsWith(before, BOUND_WORDS.before) !== null || startsWith(after, BOUND_WORDS.after) !== null) return null
  const weak = unitAfter !== null && !numeral.aged && numeral.tail === ''
  if (weak && numeral.value < GROWN * 5 && startsWith(past(after, unitAfter), SPAN_WORDS.after) !== null) return null
  const inImage = WAS_BEFORE.test(flat.slice(Math.max(0, numeral.start - 40), numeral.start)) || WHEN_I_WAS.test(flat.slice(numeral.end, numeral.end + 24)) || WAS_THEN.test(flat.slice(numeral.end + 1, numeral.end + 60))
  const make = (who: AgeMention['who'], confidence: number): AgeMention | null =>
    who === 'self' && numeral.value < YOUNGEST_WRITER ? null : { who, age: numeral.value, start: numeral.start, end: numeral.end, inImage, confidence }
  if (numeral.tail === 'self' || (selfUnit !== null && selfUnit !== '')) return make('self', CONFIDENCE.full)
  if (!unit && startsWith(after, COUNTED_WORDS) !== null) return null
  if (!unit && numeral.word && numeral.value < 4) return null
  // A bare number after "I have" counts something, unless nothing follows that it could count.
  const open = after.words.length === 0 || after.words[0]?.clause !== clauseAt(place.reading, numeral.end - 1)
  const bare = unit || open || !table.have || startsWith(after, table.goesOn) !== null
  const self = endsWith(rest, table.self)
  const third = endsWith(rest, table.third)
  const neutral = third !== null && NEUTRAL_WORDS.has(third)
  const spanned = weak ? endsWith(before, SPAN_WORDS.before) : null
  if (spanned !== null && spanned.length > Math.max(self?.length ?? 0, third?.length ?? 0)) return null
  const counts = countsMore(numeral, after, table, unit, open)
  if (self !== null && bare && !counts && (third === null || self.length >= third.length) && (self !== 'عندي' || unit || open) && !belongsTo(place, numeral, skipped, self) && !/yasindaki/.test(unitAfter ?? '')) return make('self', unit ? CONFIDENCE.full : CONFIDENCE.person)
  const right = unit ? personRight(place.people, place.reading, numeral.end) : null
  if (right !== null) return make(right.role === 'offender' && numeral.value >= GROWN ? 'offender' : 'other', CONFIDENCE.full)
  const touching = personAt(place.people, place.reading, numeral.start, skipped + (neutral ? (third ?? '').split(' ').length : 0))
  const being = endsSomewhere(before, BEING_WORDS)
  if (touching !== null && (unit || open || touching.gap <= 1) && !(table.have && !unit && !open && !neutral)) {
    return make(being && numeral.value >= GROWN ? 'self' : roleOf(touching, numeral.value), unit ? CONFIDENCE.full : CONFIDENCE.person)
  }
  if (third !== null && (unit || (bare && !counts))) {
    if (neutral && (endsWith(withoutFillers(strip(rest, third), table).rest, table.self) !== null || (being && numeral.value >= GROWN))) return make('self', CONFIDENCE.person)
    return thirdPerson(place, numeral, unit, make)
  }
  if (endsWith(rest, SPAN_WORDS.before) !== null && weak) return null
  if (unitAfter !== null && table.unitSelf.size > 0 && place.reading.lang === 'tr' && after.words.slice(1, 5).some((word) => word.clause === after.words[0]?.clause && /(?:[iu]yim|yim|yum|im|um)$/.test(word.text) && word.text.length > 4)) return make('self', CONFIDENCE.unit)
  const alone = clauseAlone(place, numeral, before, after, unit, table)
  if (alone !== null) return make(alone, unit ? CONFIDENCE.unit : CONFIDENCE.alone)
  if (open && endsWith(before, AND_WORDS) !== null && being && numeral.value >= 10) return make('self', CONFIDENCE.alone)
  if (before.words.length === 0 && third === null && /^(?:turned|turning)$/.test(before.words[0]?.text ?? '')) return make('self', CONFIDENCE.alone)
  if (numeral.aged || numeral.tail === 'unit' || NOMINAL.test(unitAfter ?? '')) return make(numeral.value < GROWN ? 'other' : nearest(place, numeral) ?? 'other', CONFIDENCE.unit)
  if (!unit) return null
  const near = nearest(place, numeral)
  if (near === null) return numeral.value >= 10 && unitAfter !== null && ADULT_UNITS.has(unitAfter) ? make('self', CONFIDENCE.far) : null
  return make(near === 'offender' && numeral.value < GROWN ? 'other' : near, CONFIDENCE.far)
}

/** A unit that is a noun: "a 15-year-old". */
const NOMINAL = /old|jahrig|jaehrig|^er$|letni|latk|latek|jarig|yasindaki|वर्षीय/

/** Going back, before the clause or an "and" ends. */
function endsSomewhere(before: Words, set: ReadonlySet<string>): boolean {
  for (let index = 0; index < before.words.length; index += 1) {
    const word = before.words[index]
    if (word === undefined) return false
    if (set.has(word.text) || (index > 0 && set.has(`${word.text} ${before.words[index - 1]?.text ?? ''}`))) return true
    if (index > 0 && AND_WORDS.has(word.text)) return false
  }
  return false
}

/** "Anak saya umur 11": what looks like "I" is the "my" of somebody's name. */
function belongsTo(place: Place, numeral: Numeral, skipped: number, self: string): boolean {
  let at = numeral.start - 1
  for (let word = self.split(' ').length + skipped; word > 0 && at > 0; word -= 1) at = place.flat.lastIndexOf(' ', at - 1)
  return place.people.some((person) => person.role === 'other' && person.start < at && person.end > at + 1 && person.end <= numeral.start + 1)
}

function strip(words: Words, phrase: string): Words {
  return { words: words.words.slice(phrase.split(' ').length) }
}

/** "im 5 minutes away": after a bare number a word that is not known to go on the sentence makes it a count in "have" languages only. */
function countsMore(numeral: Numeral, after: Words, table: AgeTable, unit: boolean, open: boolean): boolean {
  if (unit || open) return false
  if (numeral.value < YOUNGEST_WRITER) return true
  return table.have && startsWith(after, table.goesOn) === null
}

/** Fillers between a marker and the number are skipped: at most four words. */
function withoutFillers(before: Words, table: AgeTable): { readonly rest: Words; readonly skipped: number } {
  let rest = before
  let skipped = 0
  while (skipped < 4) {
    const filler = endsWith(rest, table.filler)
    if (filler === null) break
    // "me" may be a marker and a filler at once: the longer phrase decides.
    const self = endsWith(rest, table.self)
    if (self !== null && self.length >= filler.length) break
    const third = endsWith(rest, table.third)
    if (third !== null && third.length >= filler.length) break
    const count = filler.split(' ').length
    rest = { words: rest.words.slice(count) }
    skipped += count
  }
  return { rest, skipped }
}

function past(after: Words, phrase: string | null): Words {
  return phrase === null ? after : { words: after.words.slice(phrase.split(' ').length) }
}

function tableFor(place: Place, after: Words): AgeTable {
  const lang = UNIT_LANGUAGES.get(after.words[0]?.text ?? '')
  return lang === undefined || lang === place.reading.lang ? place.table : (AGE_TABLES.get(lang) ?? place.table)
}

function roleOf(person: Person, age: number): AgeMention['who'] {
  if (person.role === 'self') return 'self'
  return person.role === 'offender' && age >= GROWN ? 'offender' : 'other'
}

/** "She is 14", "tiene 31": a child is the one at risk; a grown person is whoever was spoken of last. */
function thirdPerson(place: Place, numeral: Numeral, unit: boolean, make: (who: AgeMention['who'], confidence: number) => AgeMention | null): AgeMention | null {
  const confidence = unit ? CONFIDENCE.full : CONFIDENCE.person
  if (numeral.value < GROWN) return make('other', confidence)
  return make(nearest(place, numeral) === 'other' ? 'other' : 'offender', confidence)
}

/** Whoever was named last before the number, in this sentence or an earlier one. */
function nearest(place: Place, numeral: Numeral): 'other' | 'offender' | null {
  let last: Person | null = null
  for (const person of place.people) if (person.end <= numeral.start + 1 && person.role !== 'self') last = person
  return last === null || last.role === 'self' ? null : last.role
}

/** The whole clause is a number, or a number and a unit: ", 14," says how old whoever stands before it is, or the writer at an end. */
function clauseAlone(place: Place, numeral: Numeral, before: Words, after: Words, unit: boolean, table: AgeTable): AgeMention['who'] | null {
  const { reading, flat } = place
  const own = clauseAt(reading, numeral.start)
  const lead = before.words.filter((word) => word.clause === own)
  const tail = after.words.filter((word) => word.clause === clauseAt(reading, numeral.end - 1))
  const tailRest = startsWith({ words: tail }, table.unit)
  const closed = tail.length === 0 || (tailRest !== null && tail.length <= tailRest.split(' ').length + 1) || (tail.length <= 2 && !unit && lead.length === 0)
  if (!closed || lead.some((word) => !table.filler.has(word.text))) return null
  const last = place.people.findLast((person) => person.end <= numeral.start + 1 && person.sentence === reading.document.normal.sentence[numeral.start] && person.role !== 'self')
  const gap = last === undefined ? 99 : (reading.document.normal.word[numeral.start] as number) - (reading.document.normal.word[Math.max(0, last.end - 2)] as number)
  if (last !== undefined && gap <= 3) return last.role === 'offender' && numeral.value < GROWN ? 'other' : last.role === 'offender' ? 'offender' : 'other'
  if (unit) return numeral.value >= YOUNGEST_WRITER && last === undefined ? 'self' : numeral.value < GROWN ? 'other' : (last?.role ?? 'other') === 'offender' ? 'offender' : 'other'
  if (numeral.value < 10 || !/\p{L}/u.test(flat)) return null
  const ends = after.words.length === 0 || numeral.startsSentence || tail.length === 0 || /^(?:m|f|w|v|nb|male|female|now)$/.test(tail[0]?.text ?? '')
  return ends ? 'self' : null
}

const YEAR_BEFORE = /(?:^| )(year|yr|grade|klasse|class|groep|klasa|klasie|kelas|kls|lop|classe|standard|std|primary|secondaire|secondary|havo|vmbo|vwo|mavo|ss|jss) (?:of )?$/
const YEAR_AFTER = /^ (?:(?:st|nd|rd|th) )?(?:grade|graders?|klasse|klasy|klasa|klasie|sinif\w*|de (?:primaria|secundaria|eso|la eso|bachillerato)|primaria|secundaria|eso|sec|ano (?:do|da|de) (?:fundamental|ensino|medio|escola)|ano do|standard|std|वीं|वी|th class|th standard|class) /
const SCHOOL_SELF = /(?:^| )(?:im in|i am in|i m in|i go to|ich bin in der|ich geh in die|geh in die|bin in der|bin|jestem w|chodze do|sono in|faccio la|je suis en|jsuis en|estoy en|voy en|curso|to no|estou no|zit in|ik zit in|aku|saya|gue|gw|ben|em|e|minh|con|hoc|main|tui em|kita|i am|im) (?:the |a |hoc |masih |baru )?(?:year |yr |grade |klasse |klasie |kelas |kls |lop |groep |brugklas |class )?$/
/** From a school year to an age: what the number is less than it by. */
const OFFSET: Readonly<Record<string, number>> = { year: 4, yr: 4, groep: 4, primary: 5, havo: 11, vmbo: 11, vwo: 11, mavo: 11, ss: 14, jss: 11 }
const MOST_YEARS = 13

/** "Year 8": about twelve, never more than a child. Null: a school year whose pupil is not told; undefined: none. */
function schoolYear(numeral: Numeral, after: Words, place: Place): AgeMention | null | undefined {
  if (numeral.value > MOST_YEARS || numeral.value < 1 || numeral.word || startsWith(after, place.table.unit) !== null) return undefined
  const text = place.flat.slice(Math.max(0, numeral.start - 36), numeral.start)
  const before = YEAR_BEFORE.exec(text)?.[1]
  const named = before ?? (YEAR_AFTER.test(`${place.flat.slice(numeral.end, numeral.end + 24)} `) ? 'grade' : undefined)
  if (named === undefined) return undefined
  const self = SCHOOL_SELF.test(before === undefined ? text : text.slice(0, text.lastIndexOf(before))) || /sinifim|siniftayim/.test(place.flat.slice(numeral.end, numeral.end + 24))
  return { who: self ? 'self' : 'other', age: Math.min(GROWN - 1, numeral.value + (OFFSET[named] ?? 5)), start: numeral.start, end: numeral.end, inImage: false, confidence: CONFIDENCE.school, fromSchool: true }
}

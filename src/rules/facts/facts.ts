import { SURFACES, type Category, type Reporter, type Surface } from '../../domain/labels.ts'
import type { FactDetail, FactName, Facts, Span } from '../../domain/triage.ts'
import { placeOf, spanOf } from '../document.ts'
import type { Reading } from '../reading.ts'
import type { CategorySettings } from '../source.ts'
import { type AgeMention, findAges } from './ages.ts'
import { handlesInLink } from './contacts.ts'
import { findCountry } from './country.ts'
import { detailsOf } from './details.ts'
import { settleReporter } from './reporter.ts'

/** What can be told before the category is known. */
export interface EarlyFacts {
  /** The normalised text as one string. */
  readonly flat: string
  readonly ages: readonly AgeMention[]
  readonly reporter: Reporter | null
  readonly reporterHits: string | null
}

export interface FactsFound {
  readonly facts: Facts
  readonly spans: Readonly<Partial<Record<FactName, readonly Span[]>>>
  readonly details: readonly FactDetail[]
}

export function earlyFacts(reading: Reading, flat: string): EarlyFacts {
  const ages = findAges(reading, flat)
  const [reporter, reporterHits] = findReporter(reading, ages)
  return { flat, ages, reporter, reporterHits }
}

function findReporter(reading: Reading, ages: readonly AgeMention[]): [Reporter | null, string | null] {
  if (reading.has('role_official')) return ['official', 'role_official']
  const self = ages.some((one) => one.who === 'self')
  if (reading.has('rel_child') && !(self && reading.has('victim_self'))) return ['parent_guardian', 'rel_child']
  if (reading.has('rel_other') && (!reading.has('victim_self') || ages.some((one) => one.who === 'other' && !self))) return ['friend', 'rel_other']
  if (self || reading.has('victim_self')) return ['self', 'victim_self']
  if (reading.has('bystander')) return ['bystander', 'bystander']
  return [null, null]
}

const SURFACE_LISTS = Object.fromEntries(SURFACES.map((surface) => [surface, `surface_${surface}`])) as Readonly<Record<Surface, string>>

/** All facts, once the category is known; some of them only mean something together with it. */
export function findFacts(reading: Reading, early: EarlyFacts, category: Category, settings: CategorySettings, heard: Float64Array | null = null): FactsFound {
  const spans: Partial<Record<FactName, Span[]>> = {}
  const note = (name: FactName, start: number, end: number): void => {
    const place = placeOf(reading.document, start, end)
    addSpan(spans, name, spanOf(reading.document, place.start, place.end))
  }
  const noteHit = (name: FactName, lexicon: string): void => {
    const hit = reading.first(lexicon)
    if (hit !== null) note(name, hit.start, hit.end)
  }
  const contacts = contactFacts(reading, spans)
  const { reporter, confidence, why } = settleReporter(reading, early.ages, category, heard)
  for (const place of why) note('reporter', place.start, place.end)
  const ages = ageFacts(reading, early, reporter, category, note)
  const surfaces: Surface[] = SURFACES.filter((surface) => reading.hits.has(SURFACE_LISTS[surface]))
  for (const surface of surfaces) noteHit('surfaces', SURFACE_LISTS[surface])
  const country = findCountry(reading)
  if (country !== null) note('country', country.start, country.end)
  const unsafe = reading.has('unsafe_contact')
  if (unsafe) noteHit('safe_contact', 'unsafe_contact')
  const money = moneyDemand(reading, category)
  if (money !== null) noteHit('money_demand', money ? 'money_demand' : 'demand_other')
  const facts: Facts = { reporter, ...ages, safe_contact: unsafe ? false : null, ongoing: findOngoing(reading, settings), country: country?.code ?? null, ...contacts, surfaces, money_demand: money }
  return { facts, spans, details: detailsOf(reading, early.flat, { facts, spans, ages: early.ages, reporterConfidence: confidence }) }
}

function addSpan(spans: Partial<Record<FactName, Span[]>>, name: FactName, span: Span): void {
  const list = spans[name]
  if (list === undefined) spans[name] = [span]
  else list.push(span)
}

function contactFacts(reading: Reading, spans: Partial<Record<FactName, Span[]>>): Pick<Facts, 'handles' | 'urls' | 'pii'> {
  const handles = new Set<string>()
  const urls = new Set<string>()
  const pii = new Set<string>()
  for (const one of reading.document.contacts) {
    const span = spanOf(reading.document, one.start, one.end)
    const name: FactName = one.kind === 'handle' ? 'handles' : one.kind === 'url' ? 'urls' : 'pii'
    addSpan(spans, name, span)
    if (one.kind === 'handle') handles.add(one.value.replace('＠', '@'))
    else if (one.kind === 'url') {
      urls.add(one.value)
      for (const handle of handlesInLink(one.value)) {
        const at = one.start + one.value.indexOf(handle)
        if (!handles.has(handle)) addSpan(spans, 'handles', spanOf(reading.document, at, at + handle.length))
        handles.add(handle)
      }
    } else pii.add(one.value)
  }
  return { handles: [...handles], urls: [...urls], pii: [...pii] }
}

/** The matter itself says that a child is concerned. */
const ABOUT_CHILDREN: ReadonlySet<Category> = new Set<Category>(['child_exploitation', 'child_welfare'])
/** A child that is spoken of here is the person at risk. */
const CHILD_SPOKEN_OF: ReadonlySet<Category> = new Set<Category>(['underage_account', 'privacy_request'])
const GROWN = 18

function ageFacts(reading: Reading, early: EarlyFacts, reporter: Reporter | null, category: Category, note: (name: FactName, start: number, end: number) => void): Pick<Facts, 'age' | 'minor' | 'reporter_age' | 'age_in_image'> {
  const children = ABOUT_CHILDREN.has(category)
  // Nobody under age writes as a parent or for an office: then the number is the child's.
  const grownWriter = reporter === 'parent_guardian' || reporter === 'official'
  const mine = (one: AgeMention): boolean => one.who === 'self' && !(grownWriter && one.age < GROWN) && reporter !== 'official'
  const others = early.ages.filter((one) => one.who === 'other' || (one.who === 'self' && !mine(one)))
  const said = (one: AgeMention): boolean => one.fromSchool !== true
  const owns = early.ages.filter((one) => mine(one) && !one.inImage && said(one))
  // Where an age is contested, the lower one is what the platform believed.
  const own = category === 'underage_account' || category === 'appeal' ? owns.reduce<AgeMention | undefined>((most, one) => (most === undefined || one.age > most.age ? one : most), undefined) : owns[0]
  const ownThen = early.ages.find((one) => mine(one) && one.inImage && said(one))
  const other = (children ? others.find((one) => said(one) && one.age < GROWN) : undefined) ?? others.find(said)
  const aboutSelf = reporter === 'self' || reporter === null
  const victim = aboutSelf ? (own ?? (children && other !== undefined && other.age < GROWN ? other : undefined)) : children && other !== undefined && other.age >= GROWN ? undefined : other
  const then = aboutSelf ? (ownThen !== undefined && (own !== undefined || ownThen.age < GROWN) ? ownThen : undefined) : other?.inImage === true ? other : undefined
  if (victim !== undefined) note('age', victim.start, victim.end)
  if (!aboutSelf && own !== undefined) note('reporter_age', own.start, own.end)
  if (then !== undefined) note('age_in_image', then.start, then.end)
  // Whoever was grown up in a picture is grown up now.
  const age = victim?.age ?? (aboutSelf && ownThen !== undefined && ownThen.age >= GROWN ? ownThen.age : null)
  const school = early.ages.find((one) => one.fromSchool === true && (aboutSelf ? one.who === 'self' : one.who !== 'offender'))
  const childWord = reading.has('person_minor') && CHILD_SPOKEN_OF.has(category) && !aboutSelf
  const onlyWriter = age === null && own !== undefined && own.age < GROWN && category === 'dangerous_activity'
  const minor = age !== null && !(children && age >= GROWN) ? age < GROWN : children || school !== undefined || childWord || onlyWriter ? true : reading.has('adult_stated') ? false : null
  if (age !== null && victim !== undefined) note('minor', victim.start, victim.end)
  else if (school !== undefined) note('minor', school.start, school.end)
  else if (minor === true) noteFirst(reading, 'person_minor', 'minor', note)
  else if (minor === false) noteFirst(reading, 'adult_stated', 'minor', note)
  return { age, minor, reporter_age: aboutSelf ? null : (own?.age ?? null), age_in_image: then?.age ?? null }
}

function noteFirst(reading: Reading, lexicon: string, name: FactName, note: (name: FactName, start: number, end: number) => void): void {
  const hit = reading.first(lexicon)
  if (hit !== null) note(name, hit.start, hit.end)
}

function moneyDemand(reading: Reading, category: Category): boolean | null {
  if (!MONEY.has(category)) return null
  if (reading.has('no_money')) return false
  if (reading.has('money_demand')) return true
  return category === 'sextortion' && reading.has('demand_other') ? false : null
}

const MONEY: ReadonlySet<Category> = new Set<Category>(['sextortion', 'scam_fraud', 'impersonation', 'account_takeover', 'trafficking', 'intimate_images', 'violent_threat', 'child_exploitation', 'stalking_doxxing'])

function findOngoing(reading: Reading, settings: CategorySettings): boolean | null {
  if (reading.has('over') && !reading.has('still')) return false
  return settings.ongoing
}

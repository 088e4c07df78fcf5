import type { FactDetail, FactKind, Facts, FactName, Span } from '../../domain/triage.ts'
import { placeOf, spanOf } from '../document.ts'
import type { Reading } from '../reading.ts'
import type { AgeMention } from './ages.ts'
import { canonicalPhone, canonicalUrl } from './canonical.ts'
import type { Contact } from './contacts.ts'
import { findAmounts, MEANS_LEXICON, meansNamed } from './money.ts'
import { findTimes } from './times.ts'

/** Settled facts and how sure each is; their places come from the spans. */
export interface Settled {
  readonly facts: Facts
  readonly spans: Readonly<Partial<Record<FactName, readonly Span[]>>>
  readonly ages: readonly AgeMention[]
  readonly reporterConfidence: number
}

const MOST = 120
/** Contacts by how they were told apart: a mail address or a link can hardly be anything else; a bare run of digits can. */
const CONTACT_CONFIDENCE = { handle: 0.95, email: 0.98, address: 0.8, number: 0.9 } as const
/** A word list's hit: its words stand there, undenied and outside fiction. */
const WORD_CONFIDENCE = 0.85

/** Everything found, place by place, in canonical form. Linear; at most 120. */
export function detailsOf(reading: Reading, flat: string, settled: Settled): FactDetail[] {
  const details: FactDetail[] = []
  const add = (kind: FactKind, value: string, confidence: number, span: Span): void => {
    if (details.length < MOST) details.push({ kind, value, confidence: Math.round(confidence * 100) / 100, span })
  }
  const place = (start: number, end: number): Span => {
    const range = placeOf(reading.document, start, end)
    return spanOf(reading.document, range.start, range.end)
  }
  settledDetails(settled, add)
  for (const contact of reading.document.contacts) contactDetail(contact, spanOf(reading.document, contact.start, contact.end), add)
  for (const age of settled.ages) add(age.fromSchool === true ? 'school_year' : 'age_mention', `${age.who}:${age.age}`, age.confidence, place(age.start, age.end))
  for (const time of findTimes(reading, flat)) add(time.kind, new Date(time.at).toISOString(), time.confidence, place(time.start, time.end))
  for (const amount of findAmounts(reading)) add('amount', amount.value, amount.confidence, spanOf(reading.document, amount.start, amount.end))
  for (const hit of reading.hits.get(MEANS_LEXICON.id) ?? []) {
    const means = meansNamed(flat.slice(hit.start, hit.end).trim())
    if (means !== null) add('payment_means', means, WORD_CONFIDENCE, place(hit.start, hit.end))
  }
  for (const [lexicon, kind, value] of WORD_DETAILS) for (const hit of reading.hits.get(lexicon)?.slice(0, 3) ?? []) add(kind, value, WORD_CONFIDENCE, place(hit.start, hit.end))
  for (const hit of reading.hits.get('weapon')?.slice(0, 3) ?? []) add('weapon', weaponKind(flat.slice(hit.start, hit.end)), WORD_CONFIDENCE, place(hit.start, hit.end))
  return details
}

/** Word lists that are facts by themselves. Of a method only that one is named, never which. */
const WORD_DETAILS: readonly (readonly [string, FactKind, string])[] = [
  ['sh_method', 'method', 'named'], ['knows_parent', 'knows', 'parent'], ['knows_police', 'knows', 'police'], ['knows_teacher', 'knows', 'teacher'], ['knows_friend', 'knows', 'friend'],
  ['done_block', 'step_taken', 'blocked'], ['done_report', 'step_taken', 'reported'], ['done_evidence', 'step_taken', 'kept_evidence'], ['done_two_step', 'step_taken', 'two_step'], ['done_devices', 'step_taken', 'changed_password'],
  ['done_bank', 'step_taken', 'told_bank'], ['knows_police', 'step_taken', 'told_police'],
]

const FIREARM = /gun|rifle|pistol|firearm|ammo|glock|ar 15|ak 47|shotgun|arma|fusil|waffe|gewehr|tabanca|silah|tufek|súng|sung|senjata|بندق|مسدس|رشاش|बंदूक|पिस्तौल|कट्टा|銃|bron|karabin|arme|revolver|wapen|geweer|pistool/
const BLADE = /knife|kniv|machete|axe|cuchill|navaja|faca|facao|couteau|messer|coltell|pisau|parang|golok|celurit|bicak|satir|dao|ma tau|kiem|سكين|ساطور|चाकू|तलवार|包丁|ナイフ|刃物|noz|maczet|siekier|chaku|talwar/
const BOMB = /bomb|grenade|luu dan|قنبل|爆弾|kanister|petrol|बम|bom/

/** The kind alone: firearm, blade, explosive or other. */
function weaponKind(words: string): string {
  return BLADE.test(words) ? 'blade' : BOMB.test(words) ? 'explosive' : FIREARM.test(words) ? 'firearm' : 'other'
}

type Add = (kind: FactKind, value: string, confidence: number, span: Span) => void

/** Where no words say it (`ongoing` from the category alone), there is no place to point at and so no detail. */
function settledDetails({ facts, spans, ages, reporterConfidence }: Settled, add: Add): void {
  const sure: Partial<Record<FactName, number>> = {
    reporter: reporterConfidence, age: ages.find((one) => one.age === facts.age)?.confidence ?? 0.8, reporter_age: 0.8, age_in_image: 0.8, minor: facts.age === null ? 0.7 : 0.9, safe_contact: 0.85, ongoing: 0.75, country: 0.9, money_demand: 0.85,
  }
  for (const name of ['reporter', 'age', 'reporter_age', 'age_in_image', 'minor', 'safe_contact', 'ongoing', 'country', 'money_demand'] as const) {
    const value = facts[name]
    if (value === null) continue
    for (const span of spans[name] ?? []) add(name, String(value), sure[name] ?? 0.7, span)
  }
  facts.surfaces.forEach((surface, index) => {
    const span = spans.surfaces?.[index]
    if (span !== undefined) add('surface', surface, 0.8, span)
  })
}

function contactDetail(contact: Contact, span: Span, add: Add): void {
  if (contact.kind === 'url') {
    const { kind, value, confidence } = canonicalUrl(contact.value)
    add(kind, value, confidence, span)
  } else if (contact.kind === 'phone') add('phone', canonicalPhone(contact.value), /^[+＋]/.test(contact.value) ? 0.95 : 0.75, span)
  else if (contact.kind === 'handle') add('handle', `@${contact.value.slice(1).toLowerCase()}`, /^[@＠][\w.]+$/.test(contact.value) ? CONTACT_CONFIDENCE.handle : 0.8, span)
  else if (contact.kind === 'email') add('email', contact.value.toLowerCase(), CONTACT_CONFIDENCE.email, span)
  else if (contact.kind === 'number') add('id_number', contact.value.replace(/\D/g, ''), CONTACT_CONFIDENCE.number, span)
  else add('address', contact.value.replace(/\s+/g, ' '), CONTACT_CONFIDENCE.address, span)
}

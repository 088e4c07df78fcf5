import type { Feature } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'
import type { Triage } from '../domain/triage.ts'
import { fill } from './reply-fill.ts'
import { ASKED, type ReplyBook, type ReplyText, type Resources, type Reviewed } from './reply-files.ts'
import { bookFor, type ReplyCatalogue, textFor } from './replies.ts'

export interface ReplyPolicy {
  readonly replies: ReplyCatalogue
  readonly features: Readonly<Record<Feature, { readonly link: string; readonly officialPage: boolean }>>
}

export interface ComposeWishes {
  /** ISO 639-1; without a book for it the reply is in English. */
  readonly lang: string
  /** ISO 3166 alpha-2 of the person at risk; null: numbers stay general and no time to appeal is quoted. */
  readonly country: string | null
  /** Review dates count from it. */
  readonly now: Instant
  /** Values for placeholders that only people know (`reference`). */
  readonly given?: Readonly<Record<string, string>>
}

export type ReviewState = 'draft' | 'current' | 'expired'

export interface Reply {
  /** Which text of the catalogue it is made from. */
  readonly id: string
  readonly lang: string
  readonly subject: string
  readonly text: string
  /** Placeholders nobody has filled yet. */
  readonly open: readonly string[]
  readonly review: Reviewed & { readonly state: ReviewState }
  /** May be put into a ticket: at P0 and P1 only while its review is in date. */
  readonly insertable: boolean
  /** Insertable, and nothing is left to fill in. */
  readonly sendable: boolean
}

const QUESTIONS = 3
/** In danger nobody fills in forms. */
const QUESTIONS_AT_P0 = 1
/** All that a child who writes for itself is asked; details are for people trained to ask. */
const ASKED_OF_A_CHILD: ReadonlySet<string> = new Set(['age_in_image', 'age', 'safe_contact', 'country', 'with_someone', 'handles', 'urls'])
/** In danger: where somebody is, whether somebody is there, and the age without which no hash tool can be named. */
const ASKED_AT_P0: ReadonlySet<string> = new Set(['age_in_image', 'country', 'with_someone', 'place', 'urls', 'handles'])

/** A reply put together from its parts; never about another person's account, never asking for pictures, passwords or codes. Pure. */
export function compose(triage: Triage, policy: ReplyPolicy, wishes: ComposeWishes): Reply {
  const { resources } = policy.replies
  const book = bookFor(policy.replies, wishes.lang)
  const text = textFor(book, triage.category)
  const urgent = triage.severity === 'P0' || triage.severity === 'P1'
  const state = reviewState(text.reviewed, wishes.now)
  const blocks = triage.facts.safe_contact === false ? neutralBlocks(book, urgent) : fullBlocks(triage, policy, book, text, wishes.country)
  if (urgent && state === 'draft') blocks.push(book.parts.mark)
  const place = wishes.country === null ? undefined : resources.countries[wishes.country]
  const filled = fill(blocks.join('\n\n'), {
    ...wishes.given,
    emergency: place?.emergency.number ?? book.parts.local_number,
    helpline: place?.helpline === undefined ? resources.directory.name : `${place.helpline.name} (${place.helpline.source})`,
    steps: stepsDone(triage, book),
    days: wishes.country === null ? undefined : daysToAppeal(resources, wishes.country),
  })
  const insertable = !urgent || state === 'current'
  return {
    id: text.id, lang: book.lang, subject: book.parts.subject, text: filled.text, open: filled.open,
    review: { ...text.reviewed, state }, insertable, sendable: insertable && filled.open.length === 0,
  }
}

function daysToAppeal({ ageBanAppeal }: Resources, country: string): string | undefined {
  return ageBanAppeal === undefined ? undefined : String(ageBanAppeal.days[country] ?? ageBanAppeal.otherwise)
}

/** Somebody else may read it: nothing about what was written, no feature, no question that gives it away. */
function neutralBlocks({ parts }: ReplyBook, urgent: boolean): string[] {
  return [...(urgent ? [parts.emergency_neutral] : []), `${parts.neutral} ${parts.other_way}`]
}

function fullBlocks(triage: Triage, policy: ReplyPolicy, book: ReplyBook, text: ReplyText, country: string | null): string[] {
  const { parts } = book
  const { severity } = triage
  const offered = triage.features.map((one) => one.id)
  const help = offered.filter((id) => id === 'emergency-services' || id === 'crisis-helpline').map((id) => (id === 'emergency-services' ? parts.emergency : parts.helpline))
  const steps = offered.flatMap((id) => (id === 'emergency-services' || id === 'crisis-helpline' ? [] : [`- ${linked(book.features[id], id, policy)}`]))
  const first = severity === 'P0' ? [...(offered.length === 0 ? [parts.emergency] : help), ...(steps.length === 0 ? [] : [steps.join('\n')])] : help
  const asked = questionsFor(triage, country).map((need) => `- ${book.questions[need]}`)
  const appealable = country !== null && policy.replies.resources.ageBanAppeal !== undefined && offered.includes('underage-ban-appeal')
  return [
    ...first,
    text.acknowledge,
    ...(triage.second_look ? [parts.again] : []),
    ...(stepsDone(triage, book) === undefined ? [] : [parts.tried]),
    text.act,
    ...(severity === 'P0' || steps.length === 0 ? [] : [[parts.steps, ...steps].join('\n')]),
    ...(appealable ? [parts.window] : []),
    ...(asked.length === 0 ? [] : [[parts.questions, ...asked].join('\n')]),
    severity === 'P0' ? parts.next_now : severity === 'P1' ? parts.next_soon : parts.next_usual,
  ]
}

function linked(sentence: string, id: Feature, { features }: ReplyPolicy): string {
  return features[id].officialPage && id !== 'preserve-evidence' ? `${sentence} ${features[id].link}` : sentence
}

function stepsDone(triage: Triage, book: ReplyBook): string | undefined {
  const done = triage.tried.flatMap((id) => (id in book.done ? [book.done[id as keyof ReplyBook['done']]] : []))
  return done.length === 0 ? undefined : done.join(book.lang === 'ja' ? '、' : book.lang === 'ar' ? '، ' : ', ')
}

const AGE_DECIDES: ReadonlySet<string> = new Set(['child_exploitation', 'sextortion', 'intimate_images'])

/** What is missing and may be asked. Without the age in the picture no hash tool can be named, so that it comes first. */
export function questionsFor({ category, facts, missing, severity }: Triage, country: string | null): (typeof ASKED)[number][] {
  const wanted = new Set<string>(missing)
  if (country !== null) wanted.delete('country')
  if (AGE_DECIDES.has(category) && facts.age_in_image === null && facts.minor === null) {
    wanted.add('age_in_image')
    wanted.delete('age')
  }
  const child = facts.reporter !== 'parent_guardian' && (facts.minor === true || (facts.reporter_age !== null && facts.reporter_age < 18))
  const may = (need: string): boolean => wanted.has(need) && (!child || ASKED_OF_A_CHILD.has(need)) && (severity !== 'P0' || ASKED_AT_P0.has(need)) && category !== 'legal_request'
  return ASKED.filter(may).slice(0, severity === 'P0' ? QUESTIONS_AT_P0 : QUESTIONS)
}

function reviewState({ by, on, until }: Reviewed, now: Instant): ReviewState {
  if (by === null || on === null || until === null) return 'draft'
  const today = new Date(now).toISOString().slice(0, 10)
  return on <= today && today <= until ? 'current' : 'expired'
}

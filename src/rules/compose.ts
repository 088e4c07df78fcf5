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

/** `brief` leaves the steps, the questions and what was tried out; `neutral` says nothing that may not be read by somebody else. */
export const REPLY_TONES = ['full', 'brief', 'neutral'] as const
export type ReplyTone = (typeof REPLY_TONES)[number]
/** Parts that people may leave out. Help comes first wherever somebody may be in danger, and stays. */
export const REPLY_PARTS = ['acknowledge', 'again', 'tried', 'act', 'steps', 'window', 'questions', 'next'] as const
export type ReplyPart = (typeof REPLY_PARTS)[number]

export interface ComposeWishes {
  /** ISO 639-1; without a book for it the reply is in English. */
  readonly lang: string
  /** ISO 3166 alpha-2 of the person at risk; null: numbers stay general and no time to appeal is quoted. */
  readonly country: string | null
  /** Review dates count from it. */
  readonly now: Instant
  /** Values for placeholders that only people know (`reference`). */
  readonly given?: Readonly<Record<string, string>>
  readonly tone?: ReplyTone
  /** Parts to be left out. */
  readonly off?: readonly string[]
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
  /** Which tones may be chosen: only a neutral one where somebody dangerous may read it. */
  readonly tones: readonly ReplyTone[]
  readonly tone: ReplyTone
  /** What may be left out of it, in its order. */
  readonly parts: readonly { readonly id: ReplyPart; readonly on: boolean }[]
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
  const tones = triage.facts.safe_contact === false ? (['neutral'] as const) : REPLY_TONES
  const tone = tones.find((one) => one === wishes.tone) ?? tones[0]
  const all = tone === 'neutral' ? neutralBlocks(book, urgent) : fullBlocks(triage, policy, book, text, wishes.country).filter(({ part }) => tone === 'full' || !NOT_BRIEF.has(part))
  const off = new Set<string | null>(wishes.off)
  const blocks = all.filter(({ part }) => part === null || !off.has(part)).map((block) => block.text)
  if (urgent && state === 'draft') blocks.push(book.parts.mark)
  const place = wishes.country === null ? undefined : resources.countries[wishes.country]
  const filled = fill(blocks.join('\n\n'), {
    ...wishes.given,
    ...placesToCall(resources, place, book),
    steps: stepsDone(triage, book),
    days: wishes.country === null ? undefined : daysToAppeal(resources, wishes.country),
  })
  const insertable = !urgent || state === 'current'
  return {
    id: text.id, lang: book.lang, subject: book.parts.subject, text: filled.text, open: filled.open,
    review: { ...text.reviewed, state }, insertable, sendable: insertable && filled.open.length === 0,
    tones, tone, parts: all.flatMap(({ part }) => (part === null ? [] : [{ id: part, on: !off.has(part) }])),
  }
}

function daysToAppeal({ ageBanAppeal }: Resources, country: string): string | undefined {
  return ageBanAppeal === undefined ? undefined : String(ageBanAppeal.days[country] ?? ageBanAppeal.otherwise)
}

/** A few words to somebody grave who has not answered: help, and that another way may be better. Nothing about what was written. */
export function welfareCheck(triage: Triage, policy: ReplyPolicy, { lang, country, now }: Pick<ComposeWishes, 'lang' | 'country' | 'now'>): { readonly text: string; readonly lang: string } {
  const { resources } = policy.replies
  const book = bookFor(policy.replies, lang)
  const { parts } = book
  const place = country === null ? undefined : resources.countries[country]
  const said = triage.facts.safe_contact === false ? [parts.emergency_neutral, parts.other_way] : [parts.emergency, parts.helpline, parts.other_way]
  const draft = reviewState(textFor(book, triage.category).reviewed, now) === 'current' ? [] : [parts.mark]
  return { text: fill([...said, ...draft].join('\n\n'), placesToCall(resources, place, book)).text, lang: book.lang }
}

function placesToCall(resources: Resources, place: Resources['countries'][string] | undefined, { parts }: ReplyBook): { readonly emergency: string; readonly helpline: string } {
  return { emergency: place?.emergency.number ?? parts.local_number, helpline: place?.helpline === undefined ? resources.directory.name : `${place.helpline.name} (${place.helpline.source})` }
}

/** One paragraph or list of a reply. Null: it always stands. */
interface Block {
  readonly part: ReplyPart | null
  readonly text: string
}

const NOT_BRIEF: ReadonlySet<ReplyPart | null> = new Set<ReplyPart | null>(['again', 'tried', 'steps', 'window', 'questions'])

/** Somebody else may read it: nothing about what was written, no feature, no question that gives it away. */
function neutralBlocks({ parts }: ReplyBook, urgent: boolean): Block[] {
  return [...(urgent ? [parts.emergency_neutral] : []), `${parts.neutral} ${parts.other_way}`].map((said) => ({ part: null, text: said }))
}

function fullBlocks(triage: Triage, policy: ReplyPolicy, book: ReplyBook, text: ReplyText, country: string | null): Block[] {
  const { parts } = book
  const block = (part: ReplyPart | null, ...said: readonly string[]): Block[] => said.map((one) => ({ part, text: one }))
  const { severity } = triage
  const offered = triage.features.map((one) => one.id)
  const help = offered.filter((id) => id === 'emergency-services' || id === 'crisis-helpline').map((id) => (id === 'emergency-services' ? parts.emergency : parts.helpline))
  const steps = offered.flatMap((id) => (id === 'emergency-services' || id === 'crisis-helpline' ? [] : [`- ${linked(book.features[id], id, policy)}`]))
  const first = severity === 'P0' ? [...(offered.length === 0 ? [parts.emergency] : help), ...(steps.length === 0 ? [] : [steps.join('\n')])] : help
  const asked = questionsFor(triage, country).map((need) => `- ${book.questions[need]}`)
  const appealable = country !== null && policy.replies.resources.ageBanAppeal !== undefined && offered.includes('underage-ban-appeal')
  const done = stepsDone(triage, book)
  return [
    ...block(null, ...first),
    ...block('acknowledge', text.acknowledge),
    ...(triage.second_look ? block('again', parts.again) : []),
    ...(done === undefined ? [] : block('tried', parts.tried)),
    ...block('act', text.act),
    ...(severity === 'P0' || steps.length === 0 ? [] : block('steps', [parts.steps, ...steps].join('\n'))),
    ...(appealable ? block('window', parts.window) : []),
    ...(asked.length === 0 ? [] : block('questions', [parts.questions, ...asked].join('\n'))),
    ...block('next', severity === 'P0' ? parts.next_now : severity === 'P1' ? parts.next_soon : parts.next_usual),
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

/** Whether a text was looked over by a person, and is still in date. */
export function reviewState({ by, on, until }: Reviewed, now: Instant): ReviewState {
  if (by === null || on === null || until === null) return 'draft'
  const today = new Date(now).toISOString().slice(0, 10)
  return on <= today && today <= until ? 'current' : 'expired'
}

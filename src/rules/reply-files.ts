import { z } from 'zod'
import { CATEGORIES, FEATURES, type Feature } from '../domain/labels.ts'

const line = z.string().trim().min(1).max(400)
const date = z.iso.date()
const source = z.url({ protocol: /^https$/ })

/** Features that are said as a sentence; the two that are places to call are said through `resources.yaml`. */
const SPOKEN = FEATURES.filter((id) => id !== 'emergency-services' && id !== 'crisis-helpline')
export const DONE_STEPS = ['block-account', 'report-content', 'preserve-evidence', 'two-step-verification', 'manage-devices', 'not-interested'] as const satisfies readonly Feature[]

/** Facts that a reply may ask for, the most telling first. Plans, means, meetings and pictures sent are never asked about. */
export const ASKED = [
  'age_in_image', 'age', 'safe_contact', 'country', 'with_someone', 'handles', 'both_handles', 'urls', 'when', 'surfaces', 'ongoing', 'reporter', 'place', 'money_demand', 'deadline', 'target', 'weapon', 'exact_words',
  'consent', 'data_posted', 'offender_known', 'shared_device', 'duration', 'coordinated', 'injury', 'changed', 'email', 'loss', 'right_asked', 'work', 'decision_date', 'policy_named', 'pattern',
] as const

export const PART_NAMES = [
  'subject', 'draft', 'mark', 'emergency', 'local_number', 'emergency_neutral', 'helpline', 'neutral', 'other_way', 'tried', 'again', 'steps', 'questions', 'next_now', 'next_soon', 'next_usual', 'window',
] as const

const reviewed = z.strictObject({ by: line.nullable(), on: date.nullable(), until: date.nullable() })
  .refine((one) => (one.by === null) === (one.on === null) && (one.by === null) === (one.until === null), 'names who, when and until when, or none of them')
  .refine((one) => one.on === null || one.until === null || one.on <= one.until, 'ends before it begins')

/** One language's replies: parts, and per group of categories what is acknowledged and what to do. Braces are placeholders. */
export const ReplyFile = z.strictObject({
  lang: z.string().regex(/^[a-z]{2}$/),
  parts: z.strictObject(Object.fromEntries(PART_NAMES.map((name) => [name, line])) as Record<(typeof PART_NAMES)[number], typeof line>),
  done: z.strictObject(Object.fromEntries(DONE_STEPS.map((id) => [id, line])) as Record<(typeof DONE_STEPS)[number], typeof line>),
  features: z.strictObject(Object.fromEntries(SPOKEN.map((id) => [id, line])) as Record<Exclude<Feature, 'emergency-services' | 'crisis-helpline'>, typeof line>),
  questions: z.strictObject(Object.fromEntries(ASKED.map((name) => [name, line])) as Record<(typeof ASKED)[number], typeof line>),
  texts: z.array(z.strictObject({
    id: z.string().regex(/^[a-z][a-z-]*$/),
    categories: z.array(z.enum(CATEGORIES)).min(1),
    /** What a macro of this text begins with, as macros know neither urgency nor country. */
    help: z.array(z.enum(['emergency', 'helpline'])),
    title: line,
    acknowledge: line,
    act: line,
    reviewed,
  })).min(1),
})
export type ReplyBook = z.infer<typeof ReplyFile>
export type ReplyText = ReplyBook['texts'][number]
export type Reviewed = ReplyText['reviewed']

/** Numbers and links by country (ISO 3166 alpha-2), each with its source and when it was checked. */
export const ResourceFile = z.strictObject({
  directory: z.strictObject({ name: line, source, checkedOn: date }),
  countries: z.record(z.string().regex(/^[A-Z]{2}$/), z.strictObject({
    emergency: z.strictObject({ number: z.string().regex(/^\d{3}$/), source }),
    helpline: z.strictObject({ name: line, source }).optional(),
    checkedOn: date,
  })),
  hashTools: z.strictObject(Object.fromEntries((['ncmec-take-it-down', 'stopncii', 'report-remove'] as const).map((id) => [id, z.strictObject({ for: line, source, checkedOn: date })]))).optional(),
  ageBanAppeal: z.strictObject({ source, checkedOn: date, otherwise: z.int().positive(), days: z.record(z.string().regex(/^[A-Z]{2}$/), z.int().positive()) }).optional(),
})
export type Resources = z.infer<typeof ResourceFile>

/** What a policy without a file of its own knows: the directory of the whole world, and no number of any country. */
export const WORLDWIDE: Resources = { directory: { name: 'findahelpline.com', source: 'https://findahelpline.com', checkedOn: '2026-11-22' }, countries: {} }

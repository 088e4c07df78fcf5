import { z } from 'zod'
import { FieldPath, Get, Path, Send, Setting } from './manifest-parts.ts'

const Status = z.int().min(300).max(599)

/** What makes the CRM refuse a second effect of a write that is sent again. Looking alone cannot: a first one may still be under way. */
const OnceCreated = z.union([
  z.strictObject({ header: z.string().min(1) }),
  z.strictObject({ duplicate: z.array(Status).min(1) }),
], { error: 'is { header: NAME } where the CRM takes an idempotency key, or { duplicate: [409] } where it refuses a second record of the same external id' })

const OnceNoted = z.union([
  z.strictObject({ header: z.string().min(1) }),
  z.strictObject({ settleSeconds: z.int().min(1).max(600) }),
], { error: 'is { header: NAME } where the CRM takes an idempotency key, or { settleSeconds: N }: after so long a request that was not answered has either been done or never will be' })

const WRITABLE = ['subject', 'description', 'status', 'priority', 'tags', 'requester', 'organization', 'parent', 'assignee', 'group', 'form'] as const

const Create = z.strictObject({
  ...Send.shape,
  /** The record in the answer. */
  record: Path,
  once: OnceCreated,
  /** By `{{externalId}}`: what is there already is taken over. */
  find: z.strictObject({ ...Get.shape, items: Path }),
})

const Update = z.strictObject({
  ...Send.shape,
  record: Path.optional(),
  /** Statuses of a refusal because the record is no longer `{{version}}`. Left out: nothing that people edit is written. */
  refused: z.array(Status).min(1).optional(),
})

const Note = z.strictObject({
  ...Send.shape,
  /** The comment in the answer: it must show whether it is public. */
  record: Path,
  once: OnceNoted,
  /** What `{{visibility}}` is. Left out: no note is ever written. */
  visibility: z.strictObject({ private: z.json(), public: z.json().optional() }).optional(),
  format: z.enum(['text', 'html']).default('text'),
  /** What the CRM would fill in: these are broken by a zero-width space. */
  breaks: z.array(z.string().min(2)).default([]),
})

/** What can be written. What is left out is shown as impossible. */
export const Writes = z.strictObject({
  /** How many are sent in one go, one after the other. */
  batch: z.int().min(1).max(100).default(20),
  fields: z.array(z.enum(WRITABLE)).default([]),
  create: Create.optional(),
  update: Update.optional(),
  note: Note.optional(),
})
export type Writes = z.infer<typeof Writes>
export type Writable = (typeof WRITABLE)[number]

export const Account = z.strictObject({
  ...Get.shape,
  /** Our own user there, or its name where the CRM does not tell it. */
  user: z.union([FieldPath, z.strictObject({ name: Setting })], { error: 'is a path in the answer, or { name: … } of the user that signs in' }),
  name: FieldPath.optional(),
})

import { z } from 'zod'
import { OWN_FIELDS } from '../../src/domain/write.ts'
import { FieldPath, Flag, Get, List, Path, Words } from './manifest-parts.ts'

/** A word of the bridge, and what the CRM calls it. */
const worded = <T extends string>(words: readonly [T, ...T[]]) => z.strictObject({ at: FieldPath, values: z.partialRecord(z.enum(words), Words) })

const Status = worded(['new', 'open', 'pending', 'hold', 'solved', 'closed', 'deleted'])
const Priority = worded(['low', 'normal', 'high', 'urgent'])
const Channel = worded(['web', 'email', 'chat', 'app', 'social', 'phone', 'api', 'ai_agent'])

/** A field of the CRM's own, by the id that mappings call it by. */
const Custom = z.strictObject({
  at: FieldPath,
  title: z.string().optional(),
  type: z.enum(['text', 'longtext', 'choice', 'multichoice', 'number', 'date', 'datetime', 'checkbox', 'reference', 'url', 'other']).default('text'),
  choices: z.array(z.string()).default([]),
  writable: z.boolean().default(true),
})

const Fields = z.strictObject({
  id: FieldPath,
  /** What a conditional write compares. */
  version: FieldPath,
  updatedAt: FieldPath,
  createdAt: FieldPath,
  subject: FieldPath,
  description: FieldPath.optional(),
  status: Status,
  priority: Priority.optional(),
  channel: Channel.optional(),
  tags: z.union([FieldPath, z.strictObject({ at: FieldPath, separator: z.string().min(1) })]).optional(),
  requester: FieldPath.optional(),
  organization: FieldPath.optional(),
  parent: FieldPath.optional(),
  assignee: FieldPath.optional(),
  group: FieldPath.optional(),
  form: FieldPath.optional(),
  brand: FieldPath.optional(),
  externalId: FieldPath.optional(),
  changedBy: FieldPath.optional(),
})
export type Fields = z.infer<typeof Fields>

/** How the CRM writes times in its queries. Answers are read in all three. */
export const Times = z.enum(['iso', 'seconds', 'milliseconds'])

/** Tickets, whatever the CRM calls them. */
export const Tickets = z.strictObject({
  /** Those changed at or after `{{since}}`, oldest change first. */
  list: List,
  times: Times.default('iso'),
  one: z.strictObject({ ...Get.shape, item: Path.default('') }),
  fields: Fields,
  /** A record that says so is deleted. Left out: deletes are not reported. */
  deleted: Flag.optional(),
  custom: z.record(z.string().regex(/^[\w.-]+$/, { error: 'may hold letters, digits, dot, dash and underscore' }), Custom).default({}),
  /** Where the bridge's own fields are written. */
  own: z.partialRecord(z.enum(OWN_FIELDS), FieldPath).default({}),
  /** Where an agent opens it. */
  page: z.string().optional(),
})

const Thread = z.union([
  z.strictObject({ embedded: FieldPath }),
  z.strictObject({ own: z.strictObject({ ...List.shape, size: z.int().min(1).max(10_000).default(100) }) }),
], { error: 'is { embedded: PATH } where a ticket brings its thread, or { own: … } where it is a list of its own' })

/** What was said on a ticket. */
export const Threads = z.strictObject({
  from: Thread,
  format: z.enum(['text', 'html']).default('text'),
  fields: z.strictObject({
    id: FieldPath,
    body: FieldPath,
    at: FieldPath,
    changedAt: FieldPath.optional(),
    author: FieldPath.optional(),
    authorRole: z.strictObject({ at: FieldPath, values: z.partialRecord(z.enum(['end-user', 'agent', 'system']), Words) }).optional(),
    /** A field that holds the bridge's own key. Without it the last line of a note is its mark. */
    key: FieldPath.optional(),
  }),
  /** Customers see it. */
  public: Flag,
})
export type Threads = z.infer<typeof Threads>

/** A list of the CRM's own fields, asked anew whenever the schema is looked at. */
export const SchemaList = z.strictObject({
  ...Get.shape,
  items: Path,
  id: FieldPath,
  title: FieldPath.optional(),
  choices: FieldPath.optional(),
  writable: Flag.optional(),
})

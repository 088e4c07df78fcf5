import { z } from 'zod'
import { CATEGORIES, SEVERITIES } from '../domain/labels.ts'
import { CROSSINGS } from '../domain/lives.ts'

export { CROSSINGS, type Crossing } from '../domain/lives.ts'

/**
 * What a mapping says, as it is written in `manifests/mappings` and kept in the store. Paths name what every CRM's ticket has
 * (`subject`, `description`, `status`, `priority`, `tags`, `group`, `assignee`, `requester`, `form`, `externalId`) or one of its own fields: `field:<id or API name>`.
 */
const path = z.string().regex(/^(?:subject|description|status|priority|tags|group|assignee|requester|form|externalId|url|field:[^\s:]+)$/, 'is no path: subject, description, status, priority, tags, group, assignee, requester, form, externalId, url or field:<id>')
const apiName = z.string().regex(/^[A-Za-z]\w{0,79}$/, 'is no name of a field')
const value = z.union([z.string(), z.number(), z.boolean(), z.null()])
const id = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'begins with a letter and has only a-z, 0-9 and -')

/** How a value of one side becomes one of the other. What has no way back can only go one way. */
export const Transform = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('same') }),
  /** Pairs may repeat a value on one side: many become one, and the first pair is the way back. */
  z.strictObject({ kind: z.literal('values'), pairs: z.array(z.strictObject({ left: value, right: value })).min(1), otherwise: z.strictObject({ left: value.optional(), right: value.optional() }).default({}) }),
  /** `{path}` stands for a value of the side it comes from. One way. */
  z.strictObject({ kind: z.literal('template'), text: z.string().max(2_000) }),
  /** `date`: 2026-11-22; `datetime`: an instant with zone; `epoch`: seconds. */
  z.strictObject({ kind: z.literal('date'), left: z.enum(['date', 'datetime', 'epoch']), right: z.enum(['date', 'datetime', 'epoch']) }),
  /** One text on the left, several fields on the right (`path` of the rule is the first of them), cut at the separator. */
  z.strictObject({ kind: z.literal('split'), separator: z.string().min(1).max(5), also: z.array(path).min(1).max(4) }),
  /** CEL over `value` and the other paths of the same side; without `toLeft` one way. */
  z.strictObject({ kind: z.literal('cel'), toRight: z.string().max(1_000), toLeft: z.string().max(1_000).optional() }),
])
export type Transform = z.infer<typeof Transform>

export const FieldRule = z.strictObject({
  id,
  left: path,
  right: path,
  /** `create-only`: written when the record is made, never again. */
  direction: z.enum(['to-right', 'to-left', 'both', 'create-only']),
  /** Whose value stands where both sides changed it; `ask`: neither, a person decides in the conflict inbox. */
  owner: z.enum(['left', 'right', 'ask']).default('ask'),
  transform: Transform.default({ kind: 'same' }),
  /** What an empty value does to the other side. */
  whenEmpty: z.enum(['clear', 'keep']).default('clear'),
  /** Private or telling words: they do not cross unless a record crosses whole. */
  words: z.boolean().optional(),
})
export type FieldRule = z.infer<typeof FieldRule>

/** How much of a record may be on both sides; the first is the strictest. */

export const CrossingRule = z.strictObject({
  id,
  about: z.string().max(300),
  when: z.strictObject({
    /** Any of the ticket's categories. */
    categories: z.array(z.enum(CATEGORIES)).optional(),
    /** Any finding of these rules, whatever the category came to be. */
    rules: z.array(z.string()).optional(),
    /** The person at risk, the writer or anybody in a picture is under 18. */
    minor: z.boolean().optional(),
    severities: z.array(z.enum(SEVERITIES)).optional(),
  }),
  as: z.enum(CROSSINGS),
})

const way = z.enum(['to-right', 'to-left', 'both', 'none'])

export const MappingFile = z.strictObject({
  id,
  title: z.string().min(1).max(120),
  about: z.string().max(1_000).default(''),
  left: z.strictObject({ vendor: z.string() }),
  right: z.strictObject({ vendor: z.string() }),
  /** Which linked records are kept in step; everything of the route where left out. CEL over ticket and triage. */
  filter: z.string().max(1_000).optional(),
  fields: z.array(FieldRule).default([]),
  /** Each status of one side with those it may stand for on the other, the usual one first. */
  status: z.strictObject({
    direction: way,
    owner: z.enum(['left', 'right', 'ask']).default('ask'),
    pairs: z.array(z.strictObject({ left: z.string(), right: z.string() })).min(1),
  }).optional(),
  comments: z.strictObject({
    public: way.default('none'),
    private: way.default('none'),
    /** `name`: "Reply of an agent, 2026-11-22 10:00 UTC" above it; never a person's name or address. */
    attribution: z.enum(['role', 'none']).default('role'),
    /** What was said before the two were connected, files included: left where it is, or carried over by private notes, which tell nobody. */
    history: z.enum(['leave', 'carry']).default('leave'),
  }).default({ public: 'none', private: 'none', attribution: 'role', history: 'leave' }),
  /** Of records that cross whole, those that their CRM's scanner found clean. `types`: `image/png`, `image/*`; all where there are none. */
  attachments: z.strictObject({
    direction: way,
    largest: z.number().int().positive().max(50_000_000),
    types: z.array(z.string().regex(/^[a-z0-9.+-]+\/(?:\*|[a-z0-9.+-]+)$/, 'is no kind of file: image/png, or image/* for all of them')).default([]),
  }).optional(),
  /**
   * Whom a new record on the right names as its requester and organization: the one that has the same key as the ticket's; nobody where none has,
   * and a person chooses where several have. Only of records that cross whole, and only when the record is made. `field`: where the right keeps it.
   */
  people: z.discriminatedUnion('key', [z.strictObject({ key: z.literal('email') }), z.strictObject({ key: z.literal('externalId'), field: apiName })]).optional(),
  organizations: z.discriminatedUnion('key', [z.strictObject({ key: z.literal('name') }), z.strictObject({ key: z.literal('externalId'), field: apiName })]).optional(),
  /** The problem of an incident and the parent of a case, each carried once it is linked itself. */
  parent: z.strictObject({ direction: way, owner: z.enum(['left', 'right', 'ask']).default('ask') }).optional(),
  groups: z.strictObject({ direction: way, owner: z.enum(['left', 'right', 'ask']).default('ask'), pairs: z.array(z.strictObject({ left: z.string(), right: z.string() })).min(1) }).optional(),
  /**
   * What becomes of the case of a ticket that was merged into another. `close`: it names the other's case and is solved; `link`: it only names it; where
   * this is left out, a person is asked. `by`: as its parent, or by a private note; a note too where the case has another parent already. Cases of child
   * safety, threats and legal holds wait for a person whatever stands here.
   */
  merges: z.strictObject({ to: z.enum(['close', 'link']), by: z.enum(['parent', 'note']).default('parent') }).optional(),
  /**
   * Closed tickets take nothing any more. `replies`: a person's answer to one becomes a new ticket, which goes on with the same case, or has a case of its own
   * whose parent is the other's. `writes`: where somebody works on the case, a person is told (`set-aside`), or a follow-up ticket is opened that goes on with it.
   */
  followUps: z.strictObject({ replies: z.enum(['same-case', 'new-case']).default('new-case'), writes: z.enum(['set-aside', 'follow-up']).default('set-aside') }).optional(),
  deletes: z.strictObject({ direction: way, perHour: z.number().int().min(0).max(1_000), confirmMinutes: z.number().int().min(1).max(10_080) }).default({ direction: 'none', perHour: 10, confirmMinutes: 60 }),
  /** The strictest rule that applies decides. Child exploitation is always a pointer, whatever stands here. */
  crossing: z.array(CrossingRule).default([]),
})
export type Mapping = z.infer<typeof MappingFile>
export type CrossingRule = z.infer<typeof CrossingRule>

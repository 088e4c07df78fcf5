import { z } from 'zod'

/** One step of a path: a name, or a name and which element of a list is meant, as `custom_fields[id=7]`. */
const STEP = String.raw`[\w$@-]+(?:\[[\w-]+=[\w -]+\])?`
const PATH = new RegExp(String.raw`^(?:(?:${STEP}\.)*[\w$@-]+)?$`)

/** Where a value stands in a record: `a.b`, `list.0`, `custom_fields[id=7].value`; empty for the whole. */
export const Path = z
  .string()
  .regex(PATH, { error: 'is no path: write names with dots between them, as requester.id, or custom_fields[id=7].value for one element of a list' })
  .refine((path) => !/(?:^|\.)(?:__proto__|constructor|prototype)(?:\.|\[|$)/.test(path), { error: 'names something that is no field of a record' })

/** A path that names a field. */
export const FieldPath = Path.refine((path) => path !== '', { error: 'is empty: name the field' })

/** A setting that is a secret: the manifest only says in which environment variable it is. */
export const Secret = z.strictObject({ env: z.string().regex(/^[A-Z][A-Z0-9_]*$/, { error: 'is no name of an environment variable: capitals, digits and underscores' }) }, { error: 'is a secret: write { env: NAME }, and set that variable' })

/** A setting that may stand in the manifest, or in an environment variable. */
export const Setting = z.union([z.string().min(1), Secret], { error: 'is a text, or { env: NAME }' })

/** An address below the manifest's `url`, with places to fill. */
export const Route = z.string().regex(/^\/(?!\/)[^\s\\#]*$/, { error: 'is no address below `url`: begin it with one slash, as /tickets/{{id}}' })

export const Headers = z.record(z.string().regex(/^[A-Za-z0-9-]+$/, { error: 'is no name of a header' }), z.string().regex(/^[^\r\n]*$/, { error: 'has a line break' }))

/** Values of one of the bridge's words: the first is what is written, all are what is read. */
export const Words = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean()])).min(1, { error: 'is empty: name at least one value' })])

const Wanted = z.union([z.string(), z.number(), z.boolean(), z.null()])
/** A field that says yes by one value. */
export const Flag = z.strictObject({ at: FieldPath, is: Wanted })

export const Get = z.strictObject({
  path: Route,
  query: z.record(z.string(), z.string()).default({}),
  headers: Headers.default({}),
})

export const Send = z.strictObject({
  method: z.enum(['POST', 'PUT', 'PATCH'], { error: 'is none of POST, PUT, PATCH' }),
  path: Route,
  headers: Headers.default({}),
  /** Any JSON; a text that is one place (`"{{body}}"`) becomes the value itself, of its own type. */
  body: z.json(),
})

const step = { first: z.int().min(0).default(1) }
/**
 * How a list goes on. `keyset`: from the last record's time and id; `page` and `offset`: by counting, from the time of the last record anew wherever
 * that has moved on; `cursor` and `next-link`: as the last answer says.
 */
export const Paging = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keyset') }),
  z.strictObject({ kind: z.literal('page'), ...step }),
  z.strictObject({ kind: z.literal('offset') }),
  z.strictObject({ kind: z.literal('cursor'), next: FieldPath, more: FieldPath.optional() }),
  z.strictObject({ kind: z.literal('next-link'), next: z.union([FieldPath, z.literal('header:link')]) }),
], { error: 'has an unknown kind: keyset, page, offset, cursor or next-link' })
export type Paging = z.infer<typeof Paging>

export const List = z.strictObject({ ...Get.shape, items: Path, size: z.int().min(1).max(10_000), paging: Paging })
export type List = z.infer<typeof List>

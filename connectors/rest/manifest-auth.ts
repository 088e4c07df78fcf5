import { z } from 'zod'
import { Headers, Secret, Setting } from './manifest-parts.ts'

/** How requests show who they are. */
export const Auth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('basic'), user: Setting, password: Secret }),
  z.strictObject({ kind: z.literal('bearer'), token: Secret }),
  z.strictObject({ kind: z.literal('header'), name: z.string().regex(/^[A-Za-z0-9-]+$/, { error: 'is no name of a header' }), prefix: z.string().default(''), key: Secret }),
  z.strictObject({ kind: z.literal('query'), name: z.string().regex(/^[\w.-]+$/, { error: 'is no name of a query parameter' }), key: Secret }),
  z.strictObject({
    kind: z.literal('oauth2'),
    /** The only other host that is ever asked, and only for tokens. */
    tokenUrl: z.url({ protocol: /^https?$/, error: 'is not an http(s) address' }),
    clientId: Setting,
    clientSecret: Secret,
    encoding: z.enum(['form', 'json']).default('form'),
    /** Further fields of the token request, such as scope or audience. */
    fields: z.record(z.string(), z.string()).default({}),
  }),
], { error: 'has an unknown kind: none, basic, bearer, header, query or oauth2' })

const Status = z.int().min(300, { error: 'is no status of a refusal' }).max(599)

/** How often may be asked, and what a refusal means. */
export const Limits = z.strictObject({
  perMinute: z.int().min(1).default(300),
  atOnce: z.int().min(1).max(32).default(4),
  /** Nothing was done: the same request may be sent again after a while. */
  rateLimited: z.array(Status).default([429]),
  /** It may have been done. All of 500 and above are, whatever stands here. */
  retry: z.array(Status).default([]),
  /** Seconds or a date; `epoch`: the second at which it may go on. */
  retryAfter: z.strictObject({ header: z.string().min(1), as: z.enum(['seconds-or-date', 'epoch']) }).default({ header: 'retry-after', as: 'seconds-or-date' }),
  /** Headers that tell the allowance of this minute, and what is left of it. */
  told: z.strictObject({ max: z.string(), left: z.string() }).optional(),
})

/** How the CRM proves that a delivery is its own. */
export const Webhook = z.strictObject({
  algorithm: z.enum(['sha256', 'sha512', 'sha1']),
  signature: z.strictObject({ header: z.string().min(1), encoding: z.enum(['hex', 'base64']), prefix: z.string().default('') }),
  time: z.strictObject({ header: z.string().min(1), as: z.enum(['iso', 'seconds', 'milliseconds']), toleranceSeconds: z.int().min(10).max(3600).default(300) }, { error: 'is missing: without a signed time an old delivery could be played back for ever; leave webhooks out, polling goes on' }),
  /** What is signed, piece by piece; `time` and `body` stand for the header as it came and the raw bytes. */
  signs: z.array(z.string()).refine((pieces) => pieces.includes('body') && pieces.includes('time'), { error: 'must hold both body and time, or what is not signed could be changed' }),
  /** Unique per delivery, the same when it is delivered again. */
  delivery: z.union([z.strictObject({ header: z.string().min(1) }), z.strictObject({ at: z.string().min(1) })]),
  /** Which deliveries are about a ticket, and where its id stands. */
  ticket: z.strictObject({ id: z.string().min(1), type: z.string().min(1), begins: z.string() }),
})
export type Webhook = z.infer<typeof Webhook>

export const Common = { headers: Headers.default({}), limits: Limits.prefault({}) }

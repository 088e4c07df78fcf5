import { z } from 'zod'
import { Auth, Common, Webhook } from './manifest-auth.ts'
import { checkManifest } from './manifest-check.ts'
import { Setting } from './manifest-parts.ts'
import { SchemaList, Threads, Tickets } from './manifest-reads.ts'
import { Account, Writes } from './manifest-writes.ts'

/** What a company says of its CRM. Published as JSON Schema in `manifests/connectors/schema.json`. */
export const ManifestShape = z.strictObject({
  $schema: z.string().optional(),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, { error: 'may hold small letters, digits and dashes' }),
  title: z.string().min(1),
  /** The address that all others are below; nothing else is ever asked (tokens apart). */
  url: Setting,
  auth: Auth,
  ...Common,
  /** A change may show this much later than its own time says. */
  lagSeconds: z.int().min(0).max(3600).default(60),
  account: Account,
  tickets: Tickets,
  threads: Threads.optional(),
  schema: SchemaList.optional(),
  writes: Writes.prefault({}),
  webhook: Webhook.optional(),
})
export type Manifest = z.infer<typeof ManifestShape>

export const Manifest = ManifestShape.superRefine((manifest, context) => {
  for (const { path, message } of checkManifest(manifest)) context.addIssue({ code: 'custom', path: [...path], message })
})

/** The manifest, or every fault of it as `path message`, none with a value in it. */
export function parseManifest(value: unknown): { readonly manifest: Manifest } | { readonly faults: readonly string[] } {
  const parsed = Manifest.safeParse(value)
  if (parsed.success) return { manifest: parsed.data }
  return { faults: [...new Set(parsed.error.issues.flatMap(said))] }
}

function said(issue: z.core.$ZodIssue): string[] {
  const where = issue.path.join('.') || 'the manifest'
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${[...issue.path, key].join('.')} is not known here: take it out, or see manifests/connectors/README.md for what it is called`)
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && issue.message === 'Invalid input') return issue.errors.flatMap((one) => one.flatMap((inner) => said({ ...inner, path: [...issue.path, ...inner.path] }))).slice(0, 1)
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return [`${where} is missing: manifests/connectors/README.md says what belongs there`]
  return [`${where} ${issue.message}`]
}

/** The environment variables that it names. */
export function variablesOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  if ('env' in value && typeof value.env === 'string' && Object.keys(value).length === 1) return [value.env]
  return [...new Set(Object.values(value).flatMap(variablesOf))]
}

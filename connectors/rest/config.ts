import { z } from 'zod'
import { addressFault } from './manifest-check.ts'
import { parseManifest, variablesOf, type Manifest } from './manifest.ts'

export interface RestConfig {
  readonly manifest: Manifest
  /** Without a slash at the end. */
  readonly url: string
  /** Share of the allowance that is left to people. */
  readonly reserve: number
  readonly secret: (setting: string | { readonly env: string }) => string
}

const Settings = z.object({
  manifest: z.unknown(),
  /** What the environment variables hold that the manifest names. */
  secrets: z.record(z.string(), z.string()).default({}),
  reserve: z.number().min(0).max(0.99).default(0.3),
})

/** Settings of one REST CRM. Faults name the place in the manifest or the variable, never a value. */
export const restConfig: z.ZodType<RestConfig> = Settings.transform((settings, context): RestConfig => {
  const fault = (path: readonly string[], message: string): void => context.addIssue({ code: 'custom', path: [...path], message })
  const read = parseManifest(settings.manifest)
  if ('faults' in read) {
    for (const one of read.faults) fault(['manifest'], one)
    return z.NEVER
  }
  const { manifest } = read
  const { secrets, reserve } = settings
  for (const name of variablesOf(manifest)) if ((secrets[name] ?? '') === '') fault(['secrets', name], `is missing: the manifest names it; set the environment variable ${name}`)
  const secret = (setting: string | { readonly env: string }): string => (typeof setting === 'string' ? setting : (secrets[setting.env] ?? ''))
  const url = secret(manifest.url).replace(/\/+$/, '')
  const told = url === '' ? null : addressFault(url)
  if (told !== null) fault(['manifest', 'url'], told)
  return { manifest, url, reserve, secret }
})

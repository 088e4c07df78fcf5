import type { FactDetail, Triage } from '../../src/domain/triage.ts'
import { loadPolicy } from '../../src/policy-files.ts'
import { triage } from '../../src/rules/triage.ts'

const policy = loadPolicy()
/** A Wednesday afternoon. */
export const WRITTEN = Date.UTC(2026, 0, 14, 15, 30)

export function judged(lang: string | undefined, body: string, zone?: string): Triage {
  return triage({ subject: '', body, comments: [], at: WRITTEN, lang, zone }, policy, WRITTEN)
}

/** Details of these kinds, as the text says them. */
export function detailsIn(found: Triage, ...kinds: readonly FactDetail['kind'][]): string[] {
  return (found.details ?? []).filter((one) => kinds.includes(one.kind)).map((one) => one.value)
}

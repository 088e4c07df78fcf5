import { SEVERITIES, type Severity } from '../../domain/labels.ts'
import type { SeverityClock } from '../../domain/triage.ts'
import type { EscalationClock, EscalationSource, Hours } from './source.ts'

export type { EscalationClock, Hours } from './source.ts'

/** Who has to act on an escalation, by when, and who is told next: everything its clocks and its ladder go by. */
export interface EscalationSettings extends Omit<EscalationSource, 'clocks' | 'never_sleeps'> {
  readonly hours: Readonly<Record<string, Hours>>
  readonly clocks: Readonly<Record<Severity, EscalationClock>>
  readonly neverSleeps: ReadonlySet<Severity>
}

/** What is not said follows from the clocks of the first look. Names a fault for hours that nobody defined. */
export function escalationSettings(source: EscalationSource, hours: Readonly<Record<string, Hours>>, looks: Readonly<Record<Severity, SeverityClock>>, fault: (text: string) => void): EscalationSettings {
  const { clocks, never_sleeps: neverSleeps, ...rest } = source
  const named = [...Object.entries(source.teams).flatMap(([team, { hours: own, rota = [] }]) => [own, ...rota.map((turn) => turn.hours)].map((of) => [team, of] as const)), ...source.rules.map((rule) => [rule.id, rule.hours] as const)]
  for (const [where, of] of named) if (of !== undefined && hours[of] === undefined) fault(`teams.yaml: escalations ${where}: unknown hours ${of}`)
  const of = (severity: Severity): EscalationClock => ({ ...standard(looks[severity]), ...withoutMissing(clocks[severity] ?? {}) })
  return { ...rest, hours, neverSleeps: new Set(neverSleeps), clocks: Object.fromEntries(SEVERITIES.map((severity) => [severity, of(severity)])) as Record<Severity, EscalationClock> }
}

function standard({ firstLook, followUp }: SeverityClock): EscalationClock {
  const later = followUp ?? firstLook * 4
  return { acknowledge: firstLook, start: firstLook, work: later, wait: later, verify: later, close: later, climb: Math.max(5, Math.round(firstLook / 3)), repeat: Math.max(15, firstLook), before: firstLook < 10 ? [] : [Math.round(firstLook / 3)] }
}

function withoutMissing(given: { readonly [K in keyof EscalationClock]?: EscalationClock[K] | undefined }): Partial<EscalationClock> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

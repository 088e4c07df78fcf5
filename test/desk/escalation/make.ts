import { EscalationSource, Hours } from '../../../src/rules/escalation/source.ts'
import { escalationSettings, type EscalationSettings } from '../../../src/rules/escalation/settings.ts'
import type { Escalation, EscalationWatch } from '../../../src/domain/escalation.ts'
import { watched, type Watched } from '../../../src/desk/escalation/machine.ts'
import { CLOCKS } from '../../sync/make.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const at = (text: string): number => Date.parse(text)

export const office = (zone: string, more: object = {}): Hours => Hours.parse({ zone, week: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, ['09:00-17:00']])), ...more })

/** Settings as `teams.yaml` would give them. */
export function settingsOf(source: object = {}, hours: Readonly<Record<string, Hours>> = {}): EscalationSettings {
  const faults: string[] = []
  const settings = escalationSettings(EscalationSource.parse(source), hours, CLOCKS, (text) => faults.push(text))
  if (faults.length > 0) throw new Error(faults.join())
  return settings
}

export function raisedAt(settings: EscalationSettings, now: number, more: Partial<Omit<Escalation, 'watch' | 'dueAt'>> = {}, kind: Partial<Pick<EscalationWatch, 'category' | 'country'>> = {}): Watched {
  return watched(settings, { id: 'e1', connection: 'zd', ticketId: '1', raisedAt: now, raisedBy: 'ada', state: 'raised', team: 'fraud', also: [], severity: 'P0', note: 'a note', ...more }, { category: 'hate', country: null, ...kind }, now)
}

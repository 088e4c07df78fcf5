import type { Severity } from '../../domain/labels.ts'
import { html, type Markup } from './html.ts'

/** How things are called on the page. */
export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  P0: 'Danger to life now',
  P1: 'Serious harm',
  P2: 'Targeted harm or loss',
  P3: 'Everyday safety',
  P4: 'Not a safety matter',
}

export const REASON_WORDS: Readonly<Record<string, string>> = {
  'urgent-outside-route': 'Urgent words in a ticket outside the safety queue',
  'cannot-judge': 'No text to judge by (a screenshot, a voice message)',
  suspended: 'Held back by the spam filter',
  deleted: 'Deleted at the vendor',
  'foreign-writer': 'Another integration writes our fields',
  'file-held': 'A file stays where it is: its CRM found malware in it or could not scan it, or it is too large',
  'written-over': 'Both sides changed a field; the side that owns it was written over the other',
  'unmapped-value': 'A value has no counterpart in the mapping, so it stays on its side',
  'ambiguous-link': 'More than one case points at this ticket',
  'ambiguous-party': 'More than one contact or account has the key of who is behind this ticket (people)',
  'rule-rate': 'A rule fires far more, or far less, often than usual',
  'write-cap': 'The hourly allowance of automatic writes is used up; tickets wait',
  stopped: 'Somebody stopped everything automatic',
  'policy-refused': 'A published policy cannot be used by this version; the last good one is in force',
  'field-paused': 'A field of the mapping does not fit both accounts any more; it is paused, the others go on',
  'redaction-waits': 'Words were taken out of a preserved ticket; here and on the other side they stay until somebody with that right decides (redactions)',
  'copy-redacted': 'Words were taken out of a comment that was carried over; the comment itself still says them',
  'comment-edited': 'A comment that had been carried over was given new words; the other side still says the old ones',
  'delete-waits': 'Deleted on one side; whether the other side\'s record follows waits for somebody with that right (deletes)',
  'deletes-many': 'So many records were deleted within an hour that none of them is carried over until somebody decides (deletes)',
  'merge-waits': 'Merged into another ticket; what becomes of its case waits for somebody with that right (merges)',
  'case-merged': 'Its case was merged into the case of another ticket; the two tickets would share one (merges)',
  'closed-ticket': 'Somebody works on the case of a ticket that is closed for good: nothing of it can be carried over',
  'link-ended': 'Deleted on one side; the other keeps its record, and the two are linked no more',
  'grave-unescalated': 'Solved while it was P0 or P1, and nobody escalated it',
  'escalation-late': 'An escalation is past its time, and nobody has answered (escalations)',
  'webhooks-dead': 'No webhooks come from the CRM, and repairing them did not help; what changes is found by polling, later (doctor)',
  restored: 'Restored on one side, while the other side\'s record is in the bin: restore it there too',
  'mapping-refused': 'A published mapping cannot be used by this version; the last good one is in force',
}

export const OP_WORDS: Readonly<Record<string, string>> = {
  'update-ticket': 'Update of the ticket',
  'edit-ticket': 'Change carried over to the ticket',
  'create-ticket': 'New ticket',
  'create-case': 'New case',
  'update-case': 'Update of the case',
  'edit-case': 'Edit of the case',
  'add-note': 'Note on the case',
  'redact-note': 'Words taken out of a note',
  remove: 'Moved into the bin',
  provision: 'Set-up',
  retire: 'Removal of set-up',
}

export const RESULT_WORDS: Readonly<Record<string, string>> = {
  landed: 'Landed',
  conflict: 'It changed meanwhile; planned again',
  moot: 'Nothing left to do',
  refused: 'Set aside',
  again: 'Will be sent again',
}

export const STATE_WORDS: Readonly<Record<string, string>> = { waiting: 'Waiting', sent: 'Sent, answer outstanding', done: 'Done', 'set-aside': 'Set aside' }

export const CHANNEL_WORDS: Readonly<Record<string, string>> = { web: 'web form', email: 'e-mail', chat: 'chat', app: 'in-app', social: 'social media', phone: 'phone', api: 'API', ai_agent: 'AI agent', other: 'another channel' }

const languages = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' })

export function language(code: string): string {
  if (code === 'und') return 'Not known'
  try {
    return languages.of(code) ?? code
  } catch {
    return code
  }
}

/** `money_demand` → `money demand`. */
export function spaced(name: string): string {
  return name.replaceAll(/[_-]+/g, ' ')
}

const dates = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })
const numbers = new Intl.NumberFormat('en-GB')

export function count(value: number): string {
  return numbers.format(value)
}

/** A time of day in UTC, and how long ago (or ahead) it is. */
export function when(at: number, now: number): Markup {
  return html`<time datetime="${new Date(at).toISOString()}" title="${dates.format(new Date(at))} UTC">${distance(at, now)}</time>`
}

export function dated(at: number): Markup {
  return html`<time datetime="${new Date(at).toISOString()}">${dates.format(new Date(at))} UTC</time>`
}

function distance(at: number, now: number): string {
  const length = duration(Math.abs(now - at))
  if (length === null) return 'just now'
  return at > now ? `in ${length}` : `${length} ago`
}

/** The largest fitting unit; null below a minute. */
function duration(ms: number): string | null {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return null
  if (minutes < 120) return `${minutes} min`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`
  return `${Math.floor(minutes / (24 * 60))} days`
}

/** `15` → `15 minutes`, `480` → `8 hours`. */
export function span(minutes: number): string {
  if (minutes < 60) return `${minutes} minutes`
  const hours = minutes / 60
  return hours === 1 ? '1 hour' : `${Number.isInteger(hours) ? hours : hours.toFixed(1)} hours`
}

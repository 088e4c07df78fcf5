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
  'rule-rate': 'A rule fires far more, or far less, often than usual',
  'write-cap': 'The hourly allowance of automatic writes is used up; tickets wait',
  stopped: 'Somebody stopped everything automatic',
  'policy-refused': 'A published policy cannot be used by this version; the last good one is in force',
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

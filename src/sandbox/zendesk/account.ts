import type { KeyObject } from 'node:crypto'
import { makeSettings, type ZendeskSettings } from './settings.ts'
import type {
  AttachmentRow, AuditRow, CodeRow, CustomRoleRow, DeliveryRow, FieldRow, GroupRow, JobRow, MacroRow, MailRow, OrganizationRow, RuleRow, SuspendedRow, TicketRow, TokenRow, UserRow, WebhookRow,
} from './types.ts'

/** One line of the change log. Dead when its ticket has a younger line. */
export interface ChangeLine {
  readonly at: number
  readonly ticket: TicketRow
}

export interface CustomStatusRow {
  readonly id: number
  readonly category: string
  readonly label: string
  readonly isDefault: boolean
}

/** Something the account does by itself later, if the ticket is still as solved as it was. */
export interface Chore {
  readonly at: number
  readonly kind: 'survey' | 'close'
  readonly ticketId: number
  readonly solvedAt: number
}

/** An app of the account, as an admin uploaded and installed it. */
export interface InstalledApp {
  readonly id: number
  readonly installationId: number
  keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | null
  /** How many pages were opened with a signed token. */
  opened: number
}

/** Everything the fake Zendesk knows. */
export interface Account {
  settings: ZendeskSettings
  readonly accountId: number
  serial: number
  ticketSerial: number
  readonly users: Map<number, UserRow>
  readonly usersByKey: Map<string, UserRow>
  readonly groups: Map<number, GroupRow>
  readonly organizations: Map<number, OrganizationRow>
  readonly memberships: { readonly id: number; readonly userId: number; readonly groupId: number }[]
  readonly customRoles: Map<number, CustomRoleRow>
  /** The installed app; its key pair is made when it is first needed. */
  readonly app: InstalledApp
  /** The user the OAuth client acts as. */
  integrationUserId: number
  readonly tickets: Map<number, TicketRow>
  readonly ticketsByKey: Map<string, TicketRow>
  /** Append-only and in time order, so that an export is a walk and never a sort. */
  readonly changes: ChangeLine[]
  readonly audits: AuditRow[]
  readonly fields: Map<number, FieldRow>
  /** Tag → the field and option that own it. */
  readonly optionTags: Map<string, { readonly fieldId: number; readonly value: string }>
  readonly macros: Map<number, MacroRow>
  readonly rules: Map<number, RuleRow>
  readonly customStatuses: CustomStatusRow[]
  readonly brands: { readonly id: number; readonly name: string }[]
  readonly forms: { readonly id: number; readonly name: string }[]
  readonly views: { readonly id: number; readonly title: string; readonly statuses: readonly string[]; readonly tags: readonly string[] }[]
  readonly suspended: Map<number, SuspendedRow>
  readonly attachments: Map<number, AttachmentRow>
  /** Of files that were given with their bytes. */
  readonly contents: Map<number, Uint8Array>
  /** Files that the scanner has not got to. */
  readonly scans: { readonly at: number; readonly attachmentId: number }[]
  readonly uploads: Map<string, { readonly attachment: AttachmentRow; readonly expiresAt: number }>
  readonly jobs: Map<string, JobRow>
  readonly webhooks: Map<string, WebhookRow>
  readonly deliveries: DeliveryRow[]
  /** Set by the control surface: deliveries are kept back and let go in reverse. */
  holdDeliveries: boolean
  readonly tokens: Map<string, TokenRow>
  readonly refreshTokens: Map<string, TokenRow>
  readonly codes: Map<string, CodeRow>
  readonly idempotency: Map<string, { readonly body: string; readonly answer: string; readonly status: number; readonly expiresAt: number }>
  readonly windows: Map<string, { start: number; used: number }>
  readonly mails: MailRow[]
  readonly chores: Chore[]
  /** Requests that no route knows, for the coverage test. */
  readonly unknownRoutes: string[]
  /** Every download of an attachment's contents, and whether our credential came along, as it never may. */
  readonly downloads: { readonly at: number; readonly attachmentId: number; readonly withToken: boolean }[]
  readonly searchExports: Map<string, { readonly ids: readonly number[]; readonly expiresAt: number }>
  /** Where webhooks' payloads and answers link to. */
  origin: string
}

export function emptyAccount(settings: Partial<ZendeskSettings>, origin: string): Account {
  return {
    settings: makeSettings(settings), accountId: 12_514_403, serial: 360_000_000_000, ticketSerial: 1000, users: new Map(), usersByKey: new Map(), groups: new Map(), organizations: new Map(),
    memberships: [], customRoles: new Map(), app: { id: 1_104_577, installationId: 360_004_217_700, keys: null, opened: 0 }, integrationUserId: 0, tickets: new Map(), ticketsByKey: new Map(), changes: [], audits: [], fields: new Map(), optionTags: new Map(),
    macros: new Map(), rules: new Map(), customStatuses: [], brands: [], forms: [], views: [], suspended: new Map(), attachments: new Map(), contents: new Map(), scans: [], uploads: new Map(),
    jobs: new Map(), webhooks: new Map(), deliveries: [], holdDeliveries: false, tokens: new Map(), refreshTokens: new Map(), codes: new Map(),
    idempotency: new Map(), windows: new Map(), mails: [], chores: [], unknownRoutes: [], downloads: [], searchExports: new Map(), origin,
  }
}

/** Ids of everything but tickets: large, rising, and safe as numbers. */
export function nextId(account: Account): number {
  account.serial += 1
  return account.serial
}

/** Puts a ticket at the end of the exports' order. Time never runs backwards in the log. */
export function logChange(account: Account, ticket: TicketRow, at: number): void {
  const last = account.changes.at(-1)
  const when = last === undefined ? at : Math.max(at, last.at)
  ticket.generatedAt = when
  ticket.changeIndex = account.changes.length
  account.changes.push({ at: when, ticket })
}

/** A solved ticket is asked how it went, and closed later. */
export function scheduleChores(account: Account, ticket: TicketRow, now: number): void {
  if (ticket.status !== 'solved') return
  const { surveyAfterMs, closeAfterMs } = account.settings
  account.chores.push({ at: now + surveyAfterMs, kind: 'survey', ticketId: ticket.id, solvedAt: now }, { at: now + closeAfterMs, kind: 'close', ticketId: ticket.id, solvedAt: now })
}

export function isLive(line: ChangeLine, index: number): boolean {
  return line.ticket.changeIndex === index
}

/** First position whose instant is not before `at`. */
export function firstAtOrAfter(rows: readonly { readonly at: number }[], at: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rows[middle]?.at ?? Infinity) < at) low = middle + 1
    else high = middle
  }
  return low
}


/** `2026-11-22T10:00:00Z`, as every instant is shown. */
export function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}

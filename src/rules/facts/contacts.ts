import type { Range } from '../../text/normalise.ts'
import { findPhones } from './phones.ts'
import { findAddresses, nearStreet } from './addresses.ts'

export interface Contact {
  readonly kind: 'handle' | 'url' | 'email' | 'phone' | 'address' | 'number'
  readonly value: string
  readonly start: number
  readonly end: number
}

// Every repetition is bounded or cannot overlap what follows, so that no input makes these slow.
const URL = /(?:https?:\/\/|www\.)[^\s<>"'«»「」（）()]{2,2000}|(?<![\w@.-])(?:vm\.|vt\.|m\.)?(?:tiktok\.com|t\.me|wa\.me|bit\.ly|discord\.gg|instagram\.com|snapchat\.com|telegram\.me|onlyfans\.com|facebook\.com|youtu\.be|youtube\.com|twitter\.com|x\.com)\/[^\s<>"'«»「」（）()]{1,500}/giu
const EMAIL = /(?<![\w.+%-])[\p{L}\p{N}_][\p{L}\p{N}_.+%-]{0,63}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5}/gu
const HANDLE = /(?<![\p{L}\p{N}_.@/])[@＠][A-Za-z0-9_\p{L}\p{M}][A-Za-z0-9_.\p{L}\p{M}]{0,39}/gu
const IN_LINK = /@[A-Za-z0-9_.]{2,40}/g

/** Everything that leads to a person or a page, in order of appearance, without overlaps. Linear. */
export function findContacts(text: string): Contact[] {
  const found: Contact[] = []
  const marks = glance(text)
  if (marks.slash) for (const match of text.matchAll(URL)) take(found, 'url', match[0].replace(/[.,;:!?…。、]+$/u, ''), match.index)
  for (const { start, end } of marks.ats) {
    const part = text.slice(start, end)
    for (const match of part.matchAll(EMAIL)) take(found, 'email', match[0].replace(/[.-]+$/, ''), start + match.index)
    for (const match of part.matchAll(HANDLE)) {
      const value = handleIn(match[0])
      if (value !== null) take(found, 'handle', value, start + match.index)
    }
  }
  if (marks.digitCount > 0) {
    const blocked = found.map((one) => ({ start: one.start, end: one.end })).sort((a, b) => a.start - b.start)
    if (marks.digitCount >= LEAST_DIGITS) found.push(...findPhones(text, blocked))
    if (marks.digits.length > 0) found.push(...findAddresses(text, blocked, marks.digits))
  }
  if (found.length < 2) return found
  found.sort((a, b) => a.start - b.start || b.end - a.end)
  const kept: Contact[] = []
  for (const one of found) {
    const last = kept.at(-1)
    if (last === undefined || one.start >= last.end) kept.push(one)
    else if (last.kind === 'handle' && one.kind === 'email' ) kept[kept.length - 1] = one
  }
  return kept
}

const LEAST_DIGITS = 7
/** How far from an at sign, and from a house number, the rest of an address can stand. */
const AROUND_AT = 140
const AROUND_DIGIT = 130

interface Glance {
  readonly slash: boolean
  readonly digitCount: number
  /** Stretches with an at sign in them, cut at white space; and stretches around digits. */
  readonly ats: readonly Range[]
  readonly digits: readonly Range[]
}

/** One quick pass that says where looking closer is worth it. */
function glance(text: string): Glance {
  const ats: Range[] = []
  const digits: Range[] = []
  let slash = text.includes('www.')
  let digitCount = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 47) slash = true
    else if (code === 64 || code === 0xff20) around(ats, edge(text, at, -1), edge(text, at, 1))
    else if (isDigit(code)) {
      digitCount += 1
      // Only where a street's name stands beside a number is it worth looking for an address.
      const first = at === 0 || !isDigit(text.charCodeAt(at - 1))
      if (first && nearStreet(text, at)) around(digits, Math.max(0, at - AROUND_DIGIT), Math.min(text.length, at + AROUND_DIGIT))
    }
  }
  return { slash, digitCount, ats, digits }
}

function isDigit(code: number): boolean {
  return (code >= 48 && code < 58) || (code > 1631 && code < 1642) || (code > 2405 && code < 2416) || (code >= 0xff10 && code < 0xff1a)
}

function around(list: Range[], start: number, end: number): void {
  const last = list.at(-1)
  if (last !== undefined && start <= last.end) list[list.length - 1] = { start: last.start, end: Math.max(last.end, end) }
  else list.push({ start, end })
}

/** From an at sign to the next white space on one side. */
function edge(text: string, from: number, by: 1 | -1): number {
  let at = from
  while (at + by >= 0 && at + by < text.length && Math.abs(at - from) < AROUND_AT && text.charCodeAt(at + by) > 32) at += by
  return by === 1 ? at + 1 : at
}

function take(found: Contact[], kind: Contact['kind'], value: string, start: number): void {
  if (value.length > 1) found.push({ kind, value, start, end: start + value.length })
}

/** A handle ends before a final dot, and before letters of a script that its start does not use (`@namaeさんが`). */
function handleIn(raw: string): string | null {
  const latin = /^[@＠][A-Za-z0-9_.]+/.exec(raw)?.[0] ?? null
  const value = (latin !== null && latin.length > 2 ? latin : raw).replace(/\.+$/, '')
  return value.length > 2 ? value : null
}

/** Handles of a profile or video link, spelt as there. */
export function handlesInLink(url: string): string[] {
  const start = url.indexOf('/@')
  return start === -1 ? [] : [...url.slice(start).matchAll(IN_LINK)].map((match) => match[0].replace(/\.+$/, ''))
}

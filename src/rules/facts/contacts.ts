import { findPhones } from './phones.ts'
import { findAddresses } from './addresses.ts'

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
  if (text.includes('/') || text.includes('www.')) for (const match of text.matchAll(URL)) take(found, 'url', match[0].replace(/[.,;:!?…。、]+$/u, ''), match.index)
  if (text.includes('@') || text.includes('＠')) {
    for (const match of text.matchAll(EMAIL)) take(found, 'email', match[0].replace(/[.-]+$/, ''), match.index)
    for (const match of text.matchAll(HANDLE)) {
      const value = handleIn(match[0])
      if (value !== null) take(found, 'handle', value, match.index)
    }
  }
  const blocked = found.map((one) => ({ start: one.start, end: one.end })).sort((a, b) => a.start - b.start)
  found.push(...findPhones(text, blocked), ...findAddresses(text, blocked))
  found.sort((a, b) => a.start - b.start || b.end - a.end)
  const kept: Contact[] = []
  for (const one of found) {
    const last = kept.at(-1)
    if (last === undefined || one.start >= last.end) kept.push(one)
    else if (last.kind === 'handle' && one.kind === 'email' ) kept[kept.length - 1] = one
  }
  return kept
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

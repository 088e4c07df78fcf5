import { canonicalPhone, canonicalUrl } from '../rules/facts/canonical.ts'
import { findContacts, handlesInLink } from '../rules/facts/contacts.ts'
import type { EntityKind } from './pattern.ts'
import { skeleton } from './plain.ts'

/** Something that two tickets can both name. */
export interface Entity {
  readonly kind: EntityKind
  /** Equal for all spellings. */
  readonly key: string
  /** As a person would write it. */
  readonly shown: string
}

const MOST = 12
const MOST_LOOKED = 60
const ENDINGS = 'com|net|org|info|biz|io|co|me|app|dev|shop|store|site|online|live|xyz|top|club|vip|icu|cc|tv|ly|to|gg|link|click|page|win|bet|fun|space|website|support|help|ru|cn|de|fr|es|it|nl|pl|pt|br|uk|us|eu|in|id|tr|vn|jp|mx|ar|ng|example|test|invalid'
const HOST = new RegExp(String.raw`(?<![\p{L}\p{N}@._/-])(?:[a-z0-9](?:[a-z0-9-]{0,61})\.){1,4}(?:${ENDINGS})(?![\p{L}\p{N}-]|\.[a-z0-9])(?:\/[^\s<>"'()]{0,300})?`, 'giu')
const WALLET = /(?<![\p{L}\p{N}])(?:0x[0-9a-f]{40}|bc1[02-9ac-hj-np-z]{11,71}|[13LMT][1-9A-HJ-NP-Za-km-z]{25,34}|r[1-9A-HJ-NP-Za-km-z]{24,34})(?![\p{L}\p{N}])/giu
const IBAN = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![\p{L}\p{N}])/gu
const CASHTAG = /(?<![\p{L}\p{N}$])\$[a-z][a-z0-9_-]{2,20}(?![\p{L}\p{N}])/giu
/** Their pages belong to millions; only the page is evidence, never the host. */
const SHARED_HOSTS = /(?:^|\.)(?:tiktok|youtube|youtu|instagram|facebook|twitter|x|t|wa|bit|discord|snapchat|telegram|onlyfans|google|goo|tinyurl|paypal|apple|whatsapp|linktr|cash|venmo)\.(?:com|be|me|ly|gg|gl|ee|app)$/

/** What a ticket names, at most 12 of them, those found first. The text has been made plain. Linear. */
export function findEntities(text: string): readonly Entity[] {
  const found = new Map<string, Entity>()
  const add = (kind: EntityKind, key: string, shown: string): void => {
    const full = `${kind}:${key.slice(0, 200)}`
    if (key !== '' && found.size < MOST && !found.has(full)) found.set(full, { kind, key: full, shown: shown.slice(0, 200) })
  }
  for (const match of each(text, WALLET)) if (/\d/.test(match) && /[a-z]/i.test(match)) add('payment', /^0x/i.test(match) ? match.toLowerCase() : match, match)
  for (const match of each(text, IBAN)) if (isIban(match)) add('payment', match.replaceAll(' ', ''), match)
  for (const match of each(text, CASHTAG)) add('payment', match.toLowerCase(), match)
  for (const one of findContacts(text).slice(0, MOST_LOOKED)) {
    if (one.kind === 'handle') handle(one.value.replace('＠', '@'), add)
    else if (one.kind === 'url') link(one.value, add)
    else if (one.kind === 'email') add('email', one.value.toLowerCase(), one.value)
    else if (one.kind === 'phone') add('phone', canonicalPhone(one.value).replace(/^\+/, '').slice(-9), one.value)
    else if (one.kind === 'number') add('number', one.value.replace(/\D/g, ''), one.value)
  }
  for (const match of each(text, HOST)) link(match.replace(/[.,;:!?]+$/, ''), add)
  return [...found.values()]
}

type Add = (kind: EntityKind, key: string, shown: string) => void

function* each(text: string, pattern: RegExp): Generator<string> {
  let looked = 0
  for (const match of text.matchAll(pattern)) {
    looked += 1
    if (looked > MOST_LOOKED) return
    yield match[0]
  }
}

const FAMILY = /^(.{6,30}?)\d{1,4}$/

function handle(value: string, add: Add): void {
  const name = value.slice(1).toLowerCase()
  const key = skeleton(name)
  if (key.length < 3) return
  add('handle', key, value)
  const family = FAMILY.exec(name.replace(/[._]/g, ''))?.[1]
  if (family !== undefined && /\p{L}{4}/u.test(family)) add('handle_family', skeleton(family), `@${family}…`)
}

function link(raw: string, add: Add): void {
  const found = canonicalUrl(raw)
  if (found.kind === 'profile') return handle(`@${found.value.split('/@')[1] ?? ''}`, add)
  for (const one of found.kind === 'video' ? handlesInLink(found.value) : []) handle(one, add)
  const [, host = '', rest = ''] = /^https?:\/\/([^/?#]{1,255})([^]*)$/i.exec(found.value) ?? []
  if (host === '') return
  const shared = SHARED_HOSTS.test(host)
  if (!shared) add('host', host.toLowerCase(), host)
  if (rest.length > 1) add('link', (shared ? found.value : `${host}${rest}`).toLowerCase(), found.value)
}

/** ISO 13616: the remainder by 97 of the rearranged digits is 1. */
function isIban(raw: string): boolean {
  const plainly = raw.replaceAll(' ', '')
  if (plainly.length < 15 || plainly.length > 34) return false
  let rest = 0
  for (const sign of plainly.slice(4) + plainly.slice(0, 4)) {
    const value = Number.parseInt(sign, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

import type { Manifest } from './manifest.ts'
import { placesOf } from './template.ts'

interface Fault {
  readonly path: readonly (string | number)[]
  readonly message: string
}

const LIST = ['since', 'size', 'page', 'offset', 'cursor', 'afterId', 'id']
const NEEDS = { keyset: ['since', 'afterId'], page: ['since', 'page'], offset: ['since', 'offset'], cursor: ['since', 'cursor'], 'next-link': ['since'] } as const

/** What one part of a manifest demands of another. */
export function checkManifest(manifest: Manifest): readonly Fault[] {
  const { tickets, threads, writes, webhook } = manifest
  const list = tickets.list
  const faults = [
    ...unknown(['tickets', 'list'], [list.path, list.query, list.headers], LIST),
    ...needs(['tickets', 'list', 'query'], [list.path, list.query, list.headers], NEEDS[list.paging.kind], `paging «${list.paging.kind}» needs it`),
    ...needs(['tickets', 'one', 'path'], [tickets.one.path, tickets.one.query], ['id'], 'one ticket is asked for by its id'),
    ...checkAddress(manifest),
  ]
  if (threads !== undefined && 'own' in threads.from) {
    const { own } = threads.from
    faults.push(...needs(['threads', 'from', 'own', 'path'], [own.path, own.query], ['id'], 'a thread is asked for by its ticket'))
    const wanted = own.paging.kind === 'page' || own.paging.kind === 'offset' || own.paging.kind === 'cursor' ? [own.paging.kind] : []
    faults.push(...needs(['threads', 'from', 'own', 'query'], [own.path, own.query], wanted, 'its paging needs it'))
    if (own.paging.kind === 'keyset') faults.push({ path: ['threads', 'from', 'own', 'paging', 'kind'], message: 'is not for threads, which are read whole: page, offset, cursor or next-link' })
  }
  if (webhook !== undefined && webhook.signs.some((piece) => piece.length > 20)) faults.push({ path: ['webhook', 'signs'], message: 'holds a long text: name `time`, `body` and what stands between them' })
  return [...faults, ...checkWrites(manifest), ...writes.fields.flatMap((field, index) => (tickets.fields[field] === undefined ? [{ path: ['writes', 'fields', index], message: `names ${field}, which tickets.fields does not: say there where it stands` }] : []))]
}

function checkWrites({ tickets, threads, writes }: Manifest): Fault[] {
  const faults: Fault[] = []
  const { create, update, note } = writes
  if (create !== undefined) {
    const at = ['writes', 'create']
    faults.push(...unknown(at, [create.path, create.headers, create.body], ['externalId', 'changes', 'key']))
    faults.push(...needs([...at, 'find', 'query'], [create.find.path, create.find.query], ['externalId'], 'a second record is found by it'))
    faults.push(...needs([...at, 'body'], create.body, ['changes'], 'it is what the record says'))
    if (tickets.fields.externalId === undefined) faults.push({ path: ['tickets', 'fields', 'externalId'], message: 'is missing: a record that is made must say which ticket it stands for' })
  }
  if (update !== undefined) {
    const at = ['writes', 'update']
    faults.push(...unknown(at, [update.path, update.headers, update.body], ['id', 'changes', 'version', 'key']))
    faults.push(...needs([...at, 'path'], update.path, ['id'], 'it says which record'), ...needs([...at, 'body'], update.body, ['changes'], 'it is what is written'))
    const versioned = placesOf([update.headers, update.body]).includes('version')
    if (versioned && update.refused === undefined) faults.push({ path: [...at, 'refused'], message: 'is missing: a version is sent, so say which statuses refuse an older one, as [412]' })
    if (!versioned && update.refused !== undefined) faults.push({ path: [...at, 'refused'], message: 'is of no use: no version is sent; put {{version}} into headers or body' })
  }
  if (note !== undefined) {
    const at = ['writes', 'note']
    faults.push(...unknown(at, [note.path, note.headers, note.body], ['id', 'body', 'visibility', 'key']))
    faults.push(...needs([...at, 'path'], [note.path, note.body], ['id'], 'it says of which record'), ...needs([...at, 'body'], note.body, ['body'], 'it is what the note says'))
    if (threads === undefined) faults.push({ path: ['threads'], message: 'is missing: a note that cannot be read again cannot be proven private' })
    if (note.visibility !== undefined) faults.push(...needs([...at, 'body'], [note.path, note.body], ['visibility'], 'without it a note would be as public as the CRM likes'))
    if (note.visibility?.public !== undefined && JSON.stringify(note.visibility.public) === JSON.stringify(note.visibility.private)) faults.push({ path: [...at, 'visibility', 'public'], message: 'is the same as private: name what makes a note public, or leave it out' })
    if (threads?.fields.key !== undefined && !placesOf(note.body).includes('key')) faults.push({ path: [...at, 'body'], message: 'does not send {{key}}, which threads.fields.key says is kept' })
  }
  return faults
}

function unknown(path: readonly string[], template: unknown, known: readonly string[]): Fault[] {
  return [...new Set(placesOf(template))].filter((name) => !known.includes(name)).map((name) => ({ path, message: `has a place {{${name}}} that nothing fills: ${known.map((one) => `{{${one}}}`).join(', ')} are known here` }))
}

function needs(path: readonly string[], template: unknown, names: readonly string[], why: string): Fault[] {
  const there = placesOf(template)
  return names.filter((name) => !there.includes(name)).map((name) => ({ path, message: `lacks {{${name}}}: ${why}` }))
}

function checkAddress({ url, auth }: Manifest): Fault[] {
  const faults: Fault[] = []
  const told = typeof url === 'string' ? addressFault(url) : null
  if (told !== null) faults.push({ path: ['url'], message: told })
  const token = auth.kind === 'oauth2' ? addressFault(auth.tokenUrl) : null
  if (token !== null) faults.push({ path: ['auth', 'tokenUrl'], message: token })
  return faults
}

/** Null where secrets may be sent there. */
export function addressFault(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return 'is not an http(s) address'
  if (url.username !== '' || url.password !== '' || url.hash !== '' || url.search !== '') return 'holds more than an address: credentials belong under auth, parameters into each query'
  if (url.protocol === 'http:' && !isLoopback(url)) return 'is not https: secrets and tickets would cross the network open'
  return null
}

export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

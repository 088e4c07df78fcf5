import { writeFileSync } from 'node:fs'
import { parse } from 'yaml'
import { parseManifest } from '../../../connectors/rest/manifest.ts'
import { BridgeError } from '../../domain/errors.ts'
import { EXIT, printJson, printLine, printNotice } from '../output.ts'
import { readDocument } from './manifest-file.ts'
import { isJson, listIn, operationsOf, recordIn, type Json, type Operation, type Schema } from './openapi.ts'

/** What is left to a person, and stands in the draft where nothing was found. */
const OPEN = 'FILL_IN'

/** Words that such records go by, the likeliest first. */
const TICKETS = ['ticket', 'case', 'incident', 'servicerequest', 'issue', 'request', 'conversation', 'thread']
const THREADS = /comment|message|note|entr|repl|conversation|article|journal/i

/** Writes the beginning of a manifest from an OpenAPI document; it says itself what is to be filled in. Only reading is drafted: what makes a write safe no such document tells. */
export function runDraft(file: string, flags: { readonly out?: string; readonly json?: boolean }): number {
  const document = readDocument(file)
  if (!isJson(document) || !isJson(document['paths'])) throw new BridgeError('config.invalid', `${file} is no OpenAPI document: it has no paths`)
  const text = draft(document)
  const read = parseManifest(parse(text))
  const faults = 'faults' in read ? read.faults : []
  const open = text.split('\n').flatMap((line, index) => (line.includes(OPEN) || line.includes('# look:') ? [index + 1] : []))
  if (flags.out !== undefined) writeFileSync(flags.out, text)
  if (flags.json === true) printJson({ manifest: text, lines: open, faults })
  else if (flags.out === undefined) printLine(text.trimEnd())
  if (flags.json !== true) printNotice([`A beginning only: look at lines ${open.join(', ')}, then run \`connector try\`.`, ...faults.map((fault) => `  ${fault}`)].join('\n'))
  return EXIT.done
}

export function draft(document: Json): string {
  const operations = operationsOf(document)
  const found = listOf(operations)
  if (found === null) throw new BridgeError('config.invalid', `No list of tickets was found in it (an address whose answer is a list of records, named like ${TICKETS.slice(0, 5).join(', ')}): write the manifest by hand, from manifests/connectors/cosmic.yaml`)
  const { list, items } = found
  const one = operations.find((op) => op.method === 'get' && op.path.startsWith(`${list.path}/{`) && !op.path.slice(list.path.length + 1).includes('/'))
  const id = /\{([^}]+)\}$/.exec(one?.path ?? '')?.[1]
  const info = isJson(document['info']) ? document['info'] : {}
  const title = typeof info['title'] === 'string' ? info['title'].replace(/[^\p{L}\p{N} .-]/gu, '') : 'A CRM'
  const server = Array.isArray(document['servers']) && isJson(document['servers'][0]) ? textOf(document['servers'][0]['url'], '') : ''
  return [
    `# A draft from the OpenAPI document of ${title}: fill in what says ${OPEN}, look at what says «look», then run connector try. README.md beside cosmic.yaml explains each part.`,
    `id: ${title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'crm'}`,
    `title: ${JSON.stringify(title)}`,
    /^https:\/\/[^{}\s?#]+$/.test(server) ? `url: ${JSON.stringify(server.replace(/\/+$/, ''))} # look: is this your account's address?` : `url: { env: CRM_URL } # look: the address that all paths are below`,
    `auth: ${authOf(document)}`,
    `account: { path: ${quoted(accountOf(operations))}, user: ${OPEN} } # look: an address that says who signs in, and where`,
    'tickets:',
    ...listLines(list, items.at),
    `  one: { path: ${quoted(one === undefined ? `${list.path}/{{id}}` : one.path.replace(/\{[^}]+\}$/, '{{id}}'))}, item: ${quoted(recordIn(one?.answer ?? null)?.at ?? '')} }`,
    ...fieldLines(items.record, id),
    ...threadLines(operations, list),
    '# Writing is added by hand, once reading holds: writes.create, writes.update and writes.note (README.md says what makes each of them safe).',
    '',
  ].join('\n')
}

function listOf(operations: readonly Operation[]): { readonly list: Operation; readonly items: NonNullable<ReturnType<typeof listIn>> } | null {
  const rank = (path: string): number => TICKETS.findIndex((word) => (path.split('/').at(-1) ?? '').toLowerCase().replace(/[^a-z]/g, '').includes(word))
  const lists = operations.flatMap((list) => {
    const items = list.method === 'get' && !list.path.endsWith('}') && !list.path.includes('{') ? listIn(list.answer) : null
    return items === null || rank(list.path) < 0 ? [] : [{ list, items }]
  })
  return lists.toSorted((a, b) => rank(a.list.path) - rank(b.list.path) || a.list.path.length - b.list.path.length)[0] ?? null
}

function listLines(list: Operation, items: string): string[] {
  const named = (pattern: RegExp): string | undefined => list.parameters.find((one) => one.in === 'query' && pattern.test(one.name))?.name
  const since = named(/(updat|modif|chang|edit).*(since|after|from|gte|min|start)|(since|after|from|gte|start).*(updat|modif|chang)|^since$|^updated_?at$/i)
  const sort = named(/^(sort|order)(_?by)?$/i)
  const size = named(/^(limit|per_?page|page_?size|page\[size\]|size|count|max_?results)$/i)
  const [kind, name] = pagingOf(named)
  const pairs = [since === undefined ? `${OPEN}: '{{since}}'` : `${quoted(since)}: '{{since}}'`, ...(sort === undefined ? [] : [`${quoted(sort)}: ${OPEN}`]), ...(size === undefined ? [] : [`${quoted(size)}: '{{size}}'`]), ...(name === null ? [] : [`${quoted(name)}: '{{${kind}}}'`])]
  const next = listNext(list.answer, kind)
  return [
    '  list:',
    `    path: ${quoted(list.path)}`,
    `    query: { ${pairs.join(', ')} } # look: those changed since, and oldest change first`,
    `    items: ${quoted(items)}`,
    '    size: 100 # look: the most it gives',
    `    paging: { kind: ${kind}${next} }`,
    '  times: iso # look: iso, seconds or milliseconds',
  ]
}

function pagingOf(named: (pattern: RegExp) => string | undefined): readonly ['cursor' | 'page' | 'offset' | 'next-link', string | null] {
  const cursor = named(/cursor|page_?token|continuation|^after$|page\[after\]/i)
  if (cursor !== undefined) return ['cursor', cursor]
  const offset = named(/^(offset|skip|start|start_?at|start_?index)$/i)
  if (offset !== undefined) return ['offset', offset]
  const page = named(/^(page|page_?number|page\[number\])$/i)
  return page === undefined ? ['next-link', null] : ['page', page]
}

function listNext(answer: Schema | null, kind: string): string {
  if (kind !== 'cursor' && kind !== 'next-link') return ''
  const at = pathsOf(answer, 2).find((path) => /next|cursor|token|continuation/i.test(path))
  return `, next: ${at === undefined ? (kind === 'cursor' ? OPEN : "'header:link'") : quoted(at)}`
}

function fieldLines(record: Schema, idName: string | undefined): string[] {
  const paths = pathsOf(record, 2)
  const find = (...patterns: readonly RegExp[]): string | undefined => patterns.map((pattern) => paths.find((path) => pattern.test(path))).find((path) => path !== undefined)
  const must = (...patterns: readonly RegExp[]): string => find(...patterns) ?? OPEN
  const updated = must(/^(updated|modified|changed|last_?(updated|modified|changed)).*/i, /(update|modif|change).*(at|date|time|on)$/i)
  const id = paths.find((path) => path === idName) ?? must(/^id$/i, /^(ticket|case|issue|incident|request)_?id$/i, /^(number|key|uuid|guid)$/i)
  const text = (word: string, ...patterns: readonly RegExp[]): string[] => {
    const at = find(...patterns)
    return at === undefined ? [] : [`    ${word}: ${quoted(at)}`]
  }
  const state = must(/^(status|state)$/i, /^(status|state)[._](name|code|key|value)$/i, /status|state/i)
  return [
    '  fields:',
    `    id: ${quoted(id)}`,
    `    version: ${quoted(must(/^(version|etag|revision|rev|lock_?version)$/i, new RegExp(`^${updated}$`)))} # look: whatever changes with every change`,
    `    updatedAt: ${quoted(updated)}`,
    `    createdAt: ${quoted(must(/^created.*/i, /creat.*(at|date|time|on)$/i))}`,
    `    subject: ${quoted(must(/^(subject|title|summary|name|headline)$/i, /subject|title/i))}`,
    ...text('description', /^(description|body|content|text|details?)$/i),
    `    status: ${worded(state, record, { new: /^new|^created/i, open: /open|progress|active|assigned/i, pending: /pending|wait/i, hold: /hold|paus/i, solved: /solved|resolv|done|complete/i, closed: /closed|cancel/i })} # look: every value must be named`,
    ...(find(/^priority$/i, /^(urgency|severity)$/i, /^priority\./i) === undefined ? [] : [`    priority: ${worded(must(/^priority$/i, /^(urgency|severity)$/i, /^priority\./i), record, { low: /low|minor/i, normal: /normal|medium/i, high: /high|major/i, urgent: /urgent|critical/i })}`]),
    ...text('tags', /^(tags|labels|keywords)$/i),
    ...text('requester', /^(requester|reporter|customer|contact|author)(_?id|\.id)?$/i),
    ...text('assignee', /^(assignee|owner|agent|assigned_?to)(_?id|\.id)?$/i),
    ...text('group', /^(group|team|queue)(_?id|\.id|\.name)?$/i),
    ...text('externalId', /^external_?(id|reference|key)$/i),
  ]
}

function worded(path: string, record: Schema, words: Readonly<Record<string, RegExp>>): string {
  const choices = path.split('.').reduce<Schema | undefined>((at, name) => at?.properties[name], record)?.choices ?? []
  const taken = new Set<string>()
  const pairs = Object.entries(words).flatMap(([word, pattern]) => {
    const mine = choices.filter((one) => !taken.has(one) && pattern.test(one))
    for (const one of mine) taken.add(one)
    return mine.length === 0 ? [] : [`${word}: [${mine.map(quoted).join(', ')}]`]
  })
  const left = choices.filter((one) => !taken.has(one))
  return `{ at: ${quoted(path)}, values: { ${[...(pairs.length === 0 ? [`open: ${OPEN}`] : pairs)].join(', ')} } }${left.length === 0 ? '' : ` # look: not placed yet: ${left.map((one) => one.replace(/\s+/g, ' ')).join(', ')}`}`
}

function threadLines(operations: readonly Operation[], list: Operation): string[] {
  const own = operations.find((op) => op.method === 'get' && op.path.startsWith(`${list.path}/{`) && THREADS.test(op.path.split('/').at(-1) ?? '') && listIn(op.answer) !== null)
  const items = listIn(own?.answer ?? null)
  if (own === undefined || items === null) return ['# Threads: no list of comments below a ticket was found; see threads in cosmic.yaml.']
  const paths = pathsOf(items.record, 2)
  const must = (...patterns: readonly RegExp[]): string => quoted(patterns.map((pattern) => paths.find((path) => pattern.test(path))).find((path) => path !== undefined) ?? OPEN)
  const shown = paths.find((path) => /public|private|internal|visib/i.test(path))
  const [kind, name] = pagingOf((pattern) => own.parameters.find((one) => one.in === 'query' && pattern.test(one.name))?.name)
  return [
    'threads:',
    '  from:',
    '    own:',
    `      path: ${quoted(own.path.replace(/\{[^}]+\}/, '{{id}}'))}`,
    `      query: { ${name === null ? '' : `${quoted(name)}: '{{${kind}}}'`} }`,
    `      items: ${quoted(items.at)}`,
    `      paging: { kind: ${kind}${listNext(own.answer, kind)} }`,
    `  public: { at: ${quoted(shown ?? OPEN)}, is: ${shown === undefined ? OPEN : String(!/private|internal/i.test(shown))} } # look: the value by which customers see a comment`,
    `  fields: { id: ${must(/^id$/i, /id$/i)}, body: ${must(/^(body|text|content|message|html_?body)$/i, /body|text|content/i)}, at: ${must(/^created.*/i, /(date|time|at)$/i)} }`,
  ]
}

/** Paths of what is no record itself, the shallow ones first. */
function pathsOf(schema: Schema | null, deep: number, before = ''): readonly string[] {
  const entries = Object.entries(schema?.properties ?? {}).filter(([name]) => /^[\w$@-]+$/.test(name))
  const leaves = entries.filter(([, one]) => Object.keys(one.properties).length === 0).map(([name]) => before + name)
  return [...leaves, ...(deep <= 1 ? [] : entries.flatMap(([name, one]) => pathsOf(one, deep - 1, `${before}${name}.`)))]
}

function accountOf(operations: readonly Operation[]): string {
  return operations.find((op) => op.method === 'get' && !op.path.includes('{') && /\/(me|myself|self|whoami|current_?user|users?\/(me|current))$/i.test(op.path))?.path ?? `/${OPEN}`
}

function authOf(document: Json): string {
  const components = isJson(document['components']) ? document['components'] : {}
  const schemes = Object.values(isJson(components['securitySchemes']) ? components['securitySchemes'] : {}).filter(isJson)
  const oauth = schemes.flatMap((one) => (isJson(one['flows']) && isJson(one['flows']['clientCredentials']) ? [one['flows']['clientCredentials']] : []))[0]
  if (oauth !== undefined) return `{ kind: oauth2, tokenUrl: ${quoted(textOf(oauth['tokenUrl'], OPEN))}, clientId: { env: CRM_CLIENT_ID }, clientSecret: { env: CRM_CLIENT_SECRET } }`
  const key = schemes.find((one) => one['type'] === 'apiKey' && (one['in'] === 'header' || one['in'] === 'query'))
  if (schemes.some((one) => one['type'] === 'http' && String(one['scheme']).toLowerCase() === 'bearer')) return '{ kind: bearer, token: { env: CRM_TOKEN } }'
  if (key !== undefined) return `{ kind: ${String(key['in'])}, name: ${quoted(String(key['name']))}, key: { env: CRM_KEY } }`
  if (schemes.some((one) => one['type'] === 'http')) return '{ kind: basic, user: { env: CRM_USER }, password: { env: CRM_PASSWORD } }'
  return '{ kind: bearer, token: { env: CRM_TOKEN } } # look: how requests show who they are'
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}

/** A text that YAML takes for nothing else. */
function quoted(text: string): string {
  return /^[A-Za-z_][\w.]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text)
}

import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { ManifestShape, parseManifest, variablesOf } from '../../connectors/rest/manifest.ts'
import { manifestOf } from './rest-bench.ts'
import { KINDS } from './rest-shapes.ts'

const folder = resolve(import.meta.dirname, '../../manifests/connectors')
const published = (): unknown => JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8'))
const shipped = readdirSync(folder).filter((name) => name.endsWith('.yaml'))

type Json = Record<string, unknown>
const keyset = (): Json & { tickets: Json & { list: Json; fields: Json; one: Json }; writes: Json & { note: Json; update: Json; create: Json }; auth: Json } => manifestOf('keyset') as never

function faultsOf(manifest: unknown): string {
  const read = parseManifest(manifest)
  return 'faults' in read ? read.faults.join('\n') : 'no fault'
}

describe('the published schema', () => {
  it('is what the connector itself checks', () => {
    expect(published()).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(ManifestShape, { io: 'input' }))))
  })

  it('takes every manifest of this project, and none with a misspelt word', () => {
    const check = new Ajv2020({ strict: false, validateFormats: false }).compile(published() as object)
    const all = [...KINDS.map(manifestOf), ...shipped.map((name) => parse(readFileSync(join(folder, name), 'utf8')) as Json)]

    expect(all.map((one) => check(one))).toEqual(all.map(() => true))
    expect(check({ ...keyset(), tickest: {} })).toBe(false)
  })
})

describe('a manifest', () => {
  it.each(KINDS)('%s has no fault', (kind) => {
    expect(faultsOf(manifestOf(kind))).toBe('no fault')
  })

  it('of the project is no longer than 120 lines and names no secret itself', () => {
    for (const name of shipped) {
      const text = readFileSync(join(folder, name), 'utf8')
      expect([name, text.trimEnd().split('\n').length <= 120, faultsOf(parse(text))]).toEqual([name, true, 'no fault'])
      expect(variablesOf(parse(text)).length).toBeGreaterThan(0)
    }
  })

  it.each<[string, (manifest: ReturnType<typeof keyset>) => void, RegExp]>([
    ['a secret written out', (m) => void (m.auth = { kind: 'bearer', token: 'abc' }), /auth\.token is a secret: write \{ env: NAME \}/],
    ['another kind of authentication', (m) => void (m.auth = { kind: 'kerberos' }), /auth\.?\w* has an unknown kind: none, basic, bearer/],
    ['a word that is not known', (m) => void (m.tickets.fields['subjekt'] = 'x'), /tickets\.fields\.subjekt is not known here: take it out/],
    ['nothing at all of the list', (m) => void Reflect.deleteProperty(m.tickets, 'list'), /tickets\.list is missing/],
    ['a list that does not say since when', (m) => void (m.tickets.list['query'] = { after: '{{afterId}}' }), /tickets\.list\.query lacks \{\{since\}\}: paging «keyset» needs it/],
    ['a place that nothing fills', (m) => void (m.tickets.list['query'] = { since: '{{since}}', after: '{{afterId}}', q: '{{token}}' }), /tickets\.list has a place \{\{token\}\} that nothing fills/],
    ['an address of another host', (m) => void (m.tickets.one['path'] = '//evil.example.com/{{id}}'), /tickets\.one\.path is no address below `url`/],
    ['an open address', (m) => void (m['url'] = 'http://desk.example.com'), /url is not https/],
    ['a credential in the address', (m) => void (m['url'] = 'https://me:secret@desk.example.com'), /url holds more than an address/],
    ['a path into the prototype', (m) => void (m.tickets.fields['subject'] = '__proto__.x'), /tickets\.fields\.subject names something that is no field/],
    ['a note that is as public as the CRM likes', (m) => void (m.writes.note['body'] = { words: '{{body}}', key: '{{key}}' }), /writes\.note\.body lacks \{\{visibility\}\}/],
    ['a note without a thread to read it in', (m) => void Reflect.deleteProperty(m, 'threads'), /threads is missing: a note that cannot be read again cannot be proven private/],
    ['a version that nothing refuses', (m) => void Reflect.deleteProperty(m.writes.update, 'refused'), /writes\.update\.refused is missing: a version is sent/],
    ['a new record that may be made twice', (m) => void (m.writes.create['once'] = {}), /writes\.create\.once .*idempotency key/],
    ['a field to write that stands nowhere', (m) => void Reflect.deleteProperty(m.tickets.fields, 'form'), /writes\.fields\.\d names form, which tickets\.fields does not/],
    ['a signature without a time', (m) => void Reflect.deleteProperty(m['webhook'] as Json, 'time'), /webhook\.time is missing/],
  ])('with %s is refused by path and remedy', (_what, spoil, said) => {
    const manifest = structuredClone(keyset())
    spoil(manifest)

    expect(faultsOf(manifest)).toMatch(said)
  })
})

import { describe, expect, it } from 'vitest'
import { fillBody, fillHeaders, fillRoute } from '../../connectors/rest/template.ts'
import type { Connection } from '../../src/connector/connector.ts'
import { contractChecks, ContractBreach, type Declared } from '../../src/connector/contract/index.ts'
import type { WireResponse } from '../../src/domain/ports.ts'
import type { Outcome, Write } from '../../src/domain/write.ts'
import { manifestOf, restBench, restWorld, type RestWorld } from './rest-bench.ts'
import type { Kind } from './rest-shapes.ts'

/** What the shared suite does not ask of a REST CRM, and that it would notice a manifest that is wrong of its CRM. */

async function read(connection: Connection): Promise<string[]> {
  const ids: string[] = []
  for await (const page of connection.reads.tickets?.changes(null) ?? []) ids.push(...page.records.map((one) => one.ref.id))
  return ids
}

async function write(connection: Connection, one: Write, again = false): Promise<Outcome | undefined> {
  const writer = connection.writes[one.op] as unknown as { submit: (batch: readonly Write[]) => Promise<{ outcomes: Outcome[] }>; resubmit: (batch: readonly Write[]) => Promise<{ outcomes: Outcome[] }> }
  return (await (again ? writer.resubmit([one]) : writer.submit([one]))).outcomes[0]
}

const plant = (world: RestWorld, count: number): string[] => Array.from({ length: count }, (_, at) => world.vendor.hand.make({ title: `T${at}` }, world.clock.now()))

describe('a manifest that is wrong of its CRM', () => {
  const DECLARED: Readonly<Record<string, Declared>> = {
    keyset: { streams: ['tickets', 'comments'], writers: ['create-case', 'update-case', 'edit-case', 'add-note'], webhook: true },
    page: { streams: ['tickets', 'comments'], writers: ['create-case', 'update-case', 'edit-case', 'add-note'], webhook: false },
  }
  type Tree = Record<string, Record<string, Record<string, unknown>>>
  const SPOILT: readonly (readonly [what: string, kind: Kind, spoil: (manifest: Tree) => void, red: string])[] = [
    ['claims that changes show at once', 'keyset', (m) => void Object.assign(m, { lagSeconds: 0 }), '`upTo` never runs ahead'],
    ['takes the time of making for the time of change', 'keyset', (m) => void (m['tickets']!['fields']!['updatedAt'] = 'created'), 'an edit made between two pages'],
    ['takes private for public', 'keyset', (m) => void (m['threads']!['public']!['is'] = false), 'says everything'],
    ['writes notes for everybody', 'keyset', (m) => void (m['writes']!['note']!['visibility'] = { private: true, public: false }), 'public only where it is said'],
    ['reads the wrong header for how long to wait', 'page', (m) => void (m['limits']!['retryAfter'] = { header: 'x-elsewhere', as: 'epoch' } as never), 'waited out as told'],
    ['misses what a note is known by', 'keyset', (m) => void (m['threads']!['fields']!['key'] = 'id'), 'add-note'],
  ]

  it.each(SPOILT)('%s: the shared suite turns red', async (_what, kind, spoil, red) => {
    const manifest = manifestOf(kind) as Tree
    spoil(manifest)
    const broken: string[] = []
    for (const check of contractChecks(DECLARED[kind]!)) {
      const world = restWorld(kind)
      const bent = { ...world, open: (more: Parameters<RestWorld['open']>[0]) => world.open({ manifest, ...more }) }
      try {
        await check.run(await restBench(kind, bent))
      } catch (error) {
        if (!(error instanceof ContractBreach) && !(error instanceof Error)) throw error
        broken.push(check.name)
      }
    }
    expect(broken.join('\n')).toContain(red)
  })
})

describe('an answer that leads elsewhere', () => {
  const elsewhere = (link: string) => (answer: WireResponse): WireResponse => (answer.headers['link'] === undefined ? answer : { ...answer, headers: { ...answer.headers, link: `<${link}>; rel="next"` } })

  it.each(['https://evil.example.com/next', '//evil.example.com/next', 'http://127.0.0.1:9/next', 'http://127.0.0.1.evil.example.com/'])('a next link to %s is refused and nothing is sent there', async (link) => {
    const world = restWorld('link', elsewhere(link))
    plant(world, 9)
    await world.clock.sleep(60_000)

    await expect(read(world.open())).rejects.toMatchObject({ code: 'connector.protocol', message: 'link-desk: a page links to another host' })
    expect(world.seen.filter((request) => new URL(request.url).origin !== 'http://127.0.0.1:4720')).toEqual([])
  })

  it('a redirect is not followed', async () => {
    const world = restWorld('keyset', (answer, request) => (request.url.includes('/cases') ? { status: 302, headers: { location: 'http://169.254.169.254/latest' }, body: '' } : answer))

    await expect(read(world.open())).rejects.toMatchObject({ code: 'connector.protocol' })
    expect(world.seen).toHaveLength(1)
  })

  it('an id cannot leave the path that it is put into', async () => {
    const world = restWorld('keyset')
    const connection = world.open()

    expect(await connection.reads.tickets?.fetch(['../me', '..', '1/../../me', '1?x=1#y'])).toEqual([null, null, null, null])
    expect(world.seen.map((request) => new URL(request.url).pathname).every((path) => path.startsWith('/api/v1/cases/'))).toBe(true)
  })
})

describe('words of a ticket', () => {
  it('are data in a body, whatever they look like', () => {
    const words = '"}, "open": true, {"x":"{{visibility}} \\u0022'
    const sent = JSON.parse(JSON.stringify(fillBody({ say: '{{body}}', line: 'So: {{body}}', open: '{{visibility}}', none: '{{absent}}' }, { body: words, visibility: false }))) as unknown

    expect(sent).toEqual({ say: words, line: `So: ${words}`, open: false })
    expect(fillRoute('/a/{{id}}/b', { id: '../x?y#z/ä' })).toBe('/a/..%2Fx%3Fy%23z%2F%C3%A4/b')
    expect(fillHeaders({ 'If-Match': '"{{version}}"' }, { version: 'a\r\nX-Evil: 1' })).toEqual({ 'if-match': '"aX-Evil: 1"' })
  })
})

describe('a note', () => {
  it('that the CRM shows to everybody stops all private notes, and says so', async () => {
    const world = restWorld('keyset', (answer, request) => (request.method === 'POST' ? { ...answer, body: answer.body.replace('"open":false', '"open":true') } : answer))
    const connection = world.open()
    const [recordId = ''] = plant(world, 1)

    expect(await write(connection, { op: 'add-note', key: 'a', recordId, body: 'For us alone' })).toMatchObject({ result: 'refused', code: 'note-not-private' })
    const before = world.seen.length
    expect(await write(connection, { op: 'add-note', key: 'b', recordId, body: 'For us alone' })).toMatchObject({ result: 'refused', code: 'note-not-private' })
    expect(world.seen).toHaveLength(before)
  })

  it('is not offered at all where the manifest does not say what makes it private', () => {
    const manifest = manifestOf('keyset') as { writes: { note: { visibility?: unknown; body: unknown } } }
    delete manifest.writes.note.visibility
    manifest.writes.note.body = { words: '{{body}}', key: '{{key}}' }

    expect(Object.keys(restWorld('keyset').open({ manifest }).writes)).toEqual(['create-case', 'update-case', 'edit-case'])
  })
})

describe('counting', () => {
  it.each(['page', 'offset'] as const)('by %s loses none of many records of one instant while others of them move on', async (kind) => {
    const world = restWorld(kind)
    const { hand } = world.vendor
    const ids = plant(world, 23)
    await world.clock.sleep(60_000)
    const seen = new Set<string>()
    let moved = 0
    for await (const page of world.open().reads.tickets?.changes(null) ?? []) {
      for (const one of page.records) seen.add(one.ref.id)
      if (!page.atEnd && moved < 3) hand.edit(ids[moved++] ?? '', { title: 'Moved' }, world.clock.now())
    }

    expect(ids.filter((id) => !seen.has(id))).toEqual([])
    expect(moved).toBe(3)
  })
})

describe('an edit', () => {
  it('is refused by the CRM itself where somebody was faster than our look', async () => {
    let world: RestWorld | null = null
    let id = ''
    world = restWorld('keyset', (answer, request) => {
      // Between the look and the write.
      if (request.method === 'GET' && request.url.endsWith(`/cases/${id}`) && world?.vendor.hand.row(id).rev === 1) world.vendor.hand.edit(id, { title: 'Faster' }, world.clock.now())
      return answer
    })
    ;[id = ''] = plant(world, 1)

    expect(await write(world.open(), { op: 'edit-case', key: 'e', caseId: id, version: '1', values: { subject: 'Slower' } })).toMatchObject({ result: 'conflict' })
    expect(world.vendor.hand.row(id).values.title).toBe('Faster')
  })
})

describe('a record that was there before', () => {
  it('is taken over and never written over', async () => {
    const world = restWorld('keyset')
    const id = world.vendor.hand.make({ title: 'As people left it', outside: 'bw-9' }, world.clock.now())

    expect(await write(world.open(), { op: 'create-case', key: 'c', externalId: 'bw-9', subject: 'New', fields: {}, queue: null, priority: null, status: 'open' })).toMatchObject({ result: 'landed', recordId: id, adopted: true })
    expect(world.vendor.hand.row(id).values.title).toBe('As people left it')
  })
})

describe('a change that shows later than a younger one', () => {
  it.each(['keyset', 'page', 'cursor', 'offset', 'link'] as const)('%s: is read, as long as it comes within the lag that the manifest names', async (kind) => {
    const world = restWorld(kind)
    const connection = world.open()
    const [first] = plant(world, 1)
    const at = world.clock.now()
    await world.clock.sleep(world.vendor.shape.lateMs + 500)
    const seen: string[] = []
    let checkpoint: string | null = null
    for await (const page of connection.reads.tickets?.changes(null) ?? []) {
      seen.push(...page.records.map((one) => one.ref.id))
      checkpoint = page.checkpoint
    }
    const late = world.vendor.hand.make({ title: 'Late' }, at - 400)
    const later: string[] = []
    for await (const page of connection.reads.tickets?.changes(checkpoint) ?? []) later.push(...page.records.map((one) => one.ref.id))

    expect([seen, later]).toEqual([[first], [late]])
  })
})

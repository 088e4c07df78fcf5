import type { FakeVendor, SandboxRequest, SandboxResponse } from '../core/vendor.ts'
import { createDoor, json } from './door.ts'
import { later, listPage, numberOf } from './lists.ts'
import { get, idText, saidAs, shown, understood, type Row, type Said } from './rows.ts'
import type { RestShape, Word } from './shape.ts'

export interface FakeRest extends FakeVendor {
  readonly shape: RestShape
  /** Somebody who works there, past the door. Ids are the CRM's. */
  readonly hand: {
    make(values: Partial<Record<Word, unknown>>, now: number, extra?: Readonly<Record<string, unknown>>): string
    edit(id: string, values: Partial<Record<Word, unknown>>, now: number): void
    say(id: string, said: Pick<Said, 'words' | 'role' | 'open'>, now: number): string
    redact(id: string, saidId: string, words: string, now: number): void
    remove(id: string, now: number): void
    rows(): readonly Row[]
    row(id: string): Row
  }
}

const US = 'integration'

/** A fake CRM that looks as its shape says. */
export function createRest(shape: RestShape): FakeRest {
  let door = createDoor(shape)
  let rows: Row[] = []
  let answered = new Map<string, SandboxResponse>()
  let count = 0
  let minute = { from: 0, used: 0 }
  let latest = 0
  const root = shape.base + shape.records

  const find = (id: string): Row | undefined => rows.find((row) => String(idText(row, shape)) === decodeURIComponent(id))
  const must = (id: string): Row => find(id) ?? raise(`no record ${id}`)
  const touch = (row: Row, now: number, by: string, wrote: readonly string[]): void => {
    row.rev += 1
    row.touched = now
    row.values.lastBy = by
    row.history.push({ at: now, by, wrote })
  }
  const add = (values: Row['values'], extra: Readonly<Record<string, unknown>>, now: number, by: string): Row => {
    const row: Row = { id: (count += 1), rev: 1, made: now, touched: now, values: { state: shape.accepts.state?.[0], ...values, lastBy: by }, extra: { ...extra }, gone: false, talk: [], history: [] }
    rows.push(row)
    return row
  }
  const speak = (row: Row, said: Omit<Said, 'id' | 'at' | 'edited'>, now: number): Said => {
    const one = { ...said, id: (count += 1), at: now, edited: now }
    row.talk.push(one)
    touch(row, now, said.by, ['talk'])
    return one
  }
  const whole = (row: Row): unknown => (shape.wraps.one === null ? shown(row, shape) : { [shape.wraps.one]: shown(row, shape) })
  const alive = (row: Row | undefined): row is Row => row !== undefined && (!row.gone || shape.names.gone !== undefined)

  function create(sent: unknown, now: number): SandboxResponse {
    const read = understood(sent, shape)
    if (typeof read === 'string') return json(422, { error: read })
    const { outside } = read.values
    if ('duplicate' in shape.once && outside !== undefined && rows.some((row) => row.values.outside === outside)) return json(shape.once.duplicate, { error: 'that outside id is taken' })
    return json(201, whole(add(read.values, read.extra, now, US)))
  }

  function update(row: Row, sent: unknown, request: SandboxRequest, now: number): SandboxResponse {
    const { guard } = shape
    const told = guard === null ? undefined : guard.by === 'header' ? request.headers[guard.name.toLowerCase()]?.replaceAll('"', '') : get(sent, guard.name)
    if (guard !== null && told !== undefined && Number(told) !== row.rev) return json(guard.status, { error: 'somebody was faster' })
    const read = understood(sent, shape)
    if (typeof read === 'string') return json(422, { error: read })
    Object.assign(row.values, read.values)
    Object.assign(row.extra, read.extra)
    touch(row, now, US, [...Object.keys(read.values), ...Object.keys(read.extra)])
    return json(200, whole(row))
  }

  function note(row: Row, body: unknown, now: number): SandboxResponse {
    const { names, open } = shape.talk
    const [words, shownTo, key] = [get(body, names.words), get(body, names.open), names.key === undefined ? null : get(body, names.key)]
    if (typeof words !== 'string' || words === '') return json(422, { error: 'nothing was said' })
    // What is not said to be internal is for everybody, as in many CRMs.
    const said = speak(row, { words, by: US, role: 'agent', open: shownTo !== open.no, key: typeof key === 'string' ? key : null }, now)
    return json(201, saidAs(said, shape))
  }

  function route(request: SandboxRequest, now: number): SandboxResponse {
    const [path = '', query = ''] = request.path.split('?')
    const body: unknown = request.body === '' ? undefined : parse(request.body)
    if (body === BAD) return json(400, { error: 'the body is not JSON' })
    if (path === `${shape.base}/me`) return json(200, { user: { id: US }, account: { name: 'Sandbox' } })
    if (path === `${shape.base}/fields`) return json(200, { fields: Object.entries(shape.extra.fields).map(([id, field]) => ({ name: id, label: field.label, options: field.options ?? null, editable: field.editable })) })
    if (path === root) {
      if (request.method === 'POST') return create(shape.wraps.sent === null ? body : get(body, shape.wraps.sent), now)
      const outside = new URLSearchParams(query).get(shape.outsideQuery)
      if (outside === null) return listPage(rows, shape, request, now)
      const found = rows.filter((row) => !row.gone && typeof row.values.outside === 'string' && row.values.outside.includes(outside)).map((row) => shown(row, shape))
      return json(200, shape.wraps.list === null ? found : { [shape.wraps.list]: found })
    }
    const [, id = '', below] = new RegExp(`^${root}/([^/]+)(?:/(.+))?$`).exec(path) ?? []
    const row = find(id)
    if (!alive(row)) return json(404, { error: 'no such record' })
    const { at, add: adding } = shape.talk
    if (below === undefined && request.method === 'GET') return json(200, whole(row))
    if (below === undefined) return update(row, shape.wraps.sent === null ? body : get(body, shape.wraps.sent), request, now)
    if (below === adding && request.method === 'POST') return note(row, body, now)
    if ('path' in at && below === at.path) {
      const from = Number(new URLSearchParams(query).get(at.offset) ?? 0)
      const page = row.talk.slice(from, from + at.most).map((said) => saidAs(said, shape))
      return json(200, at.wrap === null ? page : { [at.wrap]: page })
    }
    return json(404, { error: 'no such address' })
  }

  /** A second request of the same key gets the first one's answer. */
  function onlyOnce(request: SandboxRequest, now: number): SandboxResponse {
    const key = 'header' in shape.once && request.method === 'POST' ? request.headers[shape.once.header.toLowerCase()] : undefined
    if (key === undefined) return route(request, now)
    const before = answered.get(`${request.path} ${key}`)
    if (before !== undefined) return before
    const answer = route(request, now)
    if (answer.status < 300) answered.set(`${request.path} ${key}`, answer)
    return answer
  }

  return {
    name: shape.name,
    shape,
    handle(request, now, random) {
      latest = now
      const dated = (answer: SandboxResponse): SandboxResponse => ({ ...answer, headers: { ...answer.headers, date: new Date(now).toUTCString() }, route: `${request.method} ${shape.name}`, purpose: request.method === 'GET' ? 'read' : 'write' })
      const token = door.token(request, now, random)
      if (token !== null) return dated({ ...token, purpose: 'auth' })
      if (!door.lets(request, now)) return dated(json(401, { error: 'who are you' }))
      if (now - minute.from >= 60_000) minute = { from: now, used: 0 }
      minute.used += 1
      if (minute.used > shape.perMinute) return dated(later(shape, Math.ceil((minute.from + 60_000 - now) / 1000), now))
      const answer = dated(onlyOnce(request, now))
      return { ...answer, headers: { ...answer.headers, 'x-allowed': String(shape.perMinute), 'x-left': String(shape.perMinute - minute.used) } }
    },
    tick: (now) => void (latest = now),
    refusal: (kind, retryAfter) => (kind === '429' || kind === 'plain-429' ? later(shape, retryAfter, latest) : json(Number(kind), { error: 'not now' })),
    reset() {
      door = createDoor(shape)
      rows = []
      answered = new Map()
    },
    read: () => ({ records: rows }),
    arm(fault) {
      if (fault.kind !== 'expire-tokens') return false
      door.expire()
      return true
    },
    hand: {
      make: (values, now, extra = {}) => String(idText(add(values, extra, now, 'somebody'), shape)),
      edit(id, values, now) {
        Object.assign(must(id).values, values)
        touch(must(id), now, 'somebody', Object.keys(values))
      },
      say: (id, said, now) => String(speak(must(id), { ...said, by: said.role === 'agent' ? 'somebody' : 'a-customer', key: null }, now).id),
      redact(id, saidId, words, now) {
        const said = must(id).talk.find((one) => one.id === numberOf(saidId)) ?? raise('no such words')
        said.words = words
        said.edited = now
        touch(must(id), now, 'somebody', ['talk'])
      },
      remove(id, now) {
        must(id).gone = true
        touch(must(id), now, 'somebody', ['gone'])
      },
      rows: () => rows,
      row: must,
    },
  }
}

const BAD = Symbol('not JSON')

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return BAD
  }
}

function raise(what: string): never {
  throw new RangeError(what)
}

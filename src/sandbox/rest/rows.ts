import type { RestShape, Word } from './shape.ts'

export interface Said {
  readonly id: number
  words: string
  readonly at: number
  edited: number
  readonly by: string
  readonly role: 'agent' | 'customer'
  readonly open: boolean
  readonly key: string | null
}

export interface Row {
  readonly id: number
  rev: number
  readonly made: number
  touched: number
  readonly values: Partial<Record<Word, unknown>>
  readonly extra: Record<string, unknown>
  gone: boolean
  readonly talk: Said[]
  /** Every change of the record itself, by whom. */
  readonly history: { readonly at: number; readonly by: string; readonly wrote: readonly string[] }[]
}

/** Sets `a.b` in nested objects. */
function set(into: Record<string, unknown>, name: string, value: unknown): void {
  const parts = name.split('.')
  const last = parts.pop() ?? ''
  let here = into
  for (const part of parts) here = (here[part] ??= {}) as Record<string, unknown>
  here[last] = value
}

/** What stands at `a.b`; `undefined` where nothing was sent. */
export function get(from: unknown, name: string): unknown {
  let here = from
  for (const part of name.split('.')) here = typeof here === 'object' && here !== null ? (here as Record<string, unknown>)[part] : undefined
  return here
}

export function stamp(at: number, times: RestShape['times']): string | number {
  if (times === 'iso') return new Date(at).toISOString()
  return times === 'seconds' ? Math.floor(at / 1000) : at
}

export function idText(row: { readonly id: number }, shape: RestShape): string | number {
  return shape.ids === 'number' ? row.id : `rec_${String(row.id).padStart(8, '0')}`
}

/** A record as the CRM shows it. */
export function shown(row: Row, shape: RestShape): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  const own: Partial<Record<Word, unknown>> = { ...row.values, id: idText(row, shape), rev: row.rev, made: stamp(row.made, shape.times), touched: stamp(row.touched, shape.times), gone: row.gone }
  for (const [word, name] of Object.entries(shape.names) as [Word, string][]) {
    const value = own[word] ?? null
    set(out, name, word === 'labels' && shape.labels === 'commas' ? ((value as string[] | null) ?? []).join(', ') : value)
  }
  const { at, as, fields } = shape.extra
  set(out, at, as === 'object' ? Object.fromEntries(Object.keys(fields).map((id) => [id, row.extra[id] ?? null])) : Object.keys(fields).map((id) => ({ id: Number(id), value: row.extra[id] ?? null })))
  if ('inside' in shape.talk.at) set(out, shape.talk.at.inside, row.talk.map((one) => saidAs(one, shape)))
  return out
}

export function saidAs(one: Said, { talk, times }: RestShape): Record<string, unknown> {
  const { names } = talk
  const out: Record<string, unknown> = {}
  set(out, names.id, one.id)
  set(out, names.words, one.words)
  set(out, names.at, stamp(one.at, times))
  set(out, names.edited, stamp(one.edited, times))
  set(out, names.by, one.by)
  set(out, names.role, talk.roles[one.role])
  set(out, names.open, one.open ? talk.open.yes : talk.open.no)
  if (names.key !== undefined) set(out, names.key, one.key)
  return out
}

const WRITABLE: readonly Word[] = ['title', 'text', 'state', 'urgency', 'labels', 'from', 'organization', 'part', 'owner', 'queue', 'kind', 'outside']

/** What was sent, as changes; a text is why it is refused. */
export function understood(sent: unknown, shape: RestShape): { readonly values: Partial<Record<Word, unknown>>; readonly extra: Record<string, unknown> } | string {
  const values: Partial<Record<Word, unknown>> = {}
  for (const word of WRITABLE) {
    const name = shape.names[word]
    const value = name === undefined ? undefined : get(sent, name)
    if (value === undefined) continue
    const accepted = shape.accepts[word]
    if (value !== null && accepted !== undefined && !accepted.some((each) => each === value)) return `${name} may not be that`
    values[word] = word === 'labels' && typeof value === 'string' ? value.split(',').map((one) => one.trim()).filter((one) => one !== '') : value
  }
  const { at, as, fields } = shape.extra
  const given = get(sent, at)
  const pairs = as === 'pairs' && Array.isArray(given) ? (given as { id: unknown; value: unknown }[]).map((one) => [String(one.id), one.value] as const) : Object.entries((as === 'object' ? given : null) ?? {})
  const extra: Record<string, unknown> = {}
  for (const [id, value] of pairs) {
    const field = fields[id]
    if (field === undefined || !field.editable) return `there is no such field to write`
    if (value !== null && field.options !== undefined && !field.options.some((each) => each === value)) return `${field.label} may not be that`
    extra[id] = value
  }
  return { values, extra }
}

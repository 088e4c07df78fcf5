import { createHash } from 'node:crypto'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Instant } from '../../src/domain/ports.ts'

/** Where in `(SystemModstamp, Id)` order a pass has come to. Stamps have whole seconds. */
export interface Position {
  readonly stamp: Instant
  readonly id: string
}

/** A row as remembered: delivered already, unless its content is another one by now. */
export interface Seen extends Position {
  /** Of the whole content: two edits within one second share a stamp. */
  readonly digest: string
}

/**
 * What a stream knows between two pages.
 * `low`: everything stamped before it has been delivered. `seen`: rows at or after it that were delivered too; they are read again
 * (a long transaction may still bring older stamps to light) and recognised. `pass`: the pass in hand, null between passes.
 */
export interface Progress {
  readonly low: Instant | null
  readonly seen: readonly Seen[]
  readonly pass: Pass | null
}

export interface Pass {
  /** What `low` becomes when the pass is through; measured before its first query. */
  readonly target: Instant
  readonly at: Position | null
  /** Rows of this pass that lie at or after `target`. */
  readonly fresh: readonly Seen[]
}

/** Beyond this many rows the oldest are forgotten: they are delivered again, never lost. */
export const MOST_REMEMBERED = 50_000

export function remember(rows: readonly Seen[]): readonly Seen[] {
  return rows.length <= MOST_REMEMBERED ? rows : rows.slice(rows.length - MOST_REMEMBERED)
}

export function digestOf(row: unknown): string {
  return createHash('sha256').update(JSON.stringify(row)).digest('base64url').slice(0, 6)
}

/** After the pass: what stays to be recognised in the next one. */
export function completed(pass: Pass): Progress {
  return { low: pass.target, seen: pass.fresh, pass: null }
}

export function before(a: Position, b: Position): boolean {
  return a.stamp < b.stamp || (a.stamp === b.stamp && a.id < b.id)
}

/** The opaque resume token. Ids of one second share most of their characters, so each is written as what differs from the one before. */
export function encodeProgress(progress: Progress): string {
  const { pass } = progress
  return JSON.stringify({
    v: 1,
    low: progress.low,
    seen: pack(progress.seen),
    ...(pass === null
      ? {}
      : { pass: { target: pass.target, at: pass.at === null ? null : [pass.at.stamp, pass.at.id], fresh: pack(pass.fresh) } }),
  })
}

export function decodeProgress(checkpoint: string): Progress {
  try {
    const read = JSON.parse(checkpoint) as {
      v: number
      low: Instant | null
      seen: string
      pass?: { target: Instant; at: [Instant, string] | null; fresh: string }
    }
    if (read.v !== 1) throw new TypeError('unknown version')
    const at = read.pass?.at ?? null
    return {
      low: numberOrNull(read.low),
      seen: unpack(read.seen),
      pass:
        read.pass === undefined
          ? null
          : {
              target: mustBeNumber(read.pass.target),
              at: at === null ? null : { stamp: mustBeNumber(at[0]), id: mustBeId(at[1]) },
              fresh: unpack(read.pass.fresh),
            },
    }
  } catch (error) {
    throw new BridgeError('sync.checkpoint', 'the stored position in Salesforce is not readable', {}, { cause: error })
  }
}

/** `seconds:` opens a stamp; then per row the length of the shared beginning (base 36), the rest of the id, `.`, the digest. */
function pack(rows: readonly Seen[]): string {
  const parts: string[] = []
  let stamp: Instant | null = null
  let last = ''
  for (const row of rows) {
    if (row.stamp !== stamp) {
      parts.push(`${row.stamp / 1000}:`)
      stamp = row.stamp
    }
    let shared = 0
    while (shared < row.id.length && shared < 35 && row.id[shared] === last[shared]) shared += 1
    parts.push(`${shared.toString(36)}${row.id.slice(shared)}.${row.digest}`)
    last = row.id
  }
  return parts.join(' ')
}

function unpack(packed: string): Seen[] {
  const rows: Seen[] = []
  let stamp = 0
  let last = ''
  for (const part of packed === '' ? [] : packed.split(' ')) {
    if (part.endsWith(':')) {
      stamp = mustBeNumber(Number(part.slice(0, -1)) * 1000)
      continue
    }
    const dot = part.indexOf('.')
    const id = mustBeId(last.slice(0, Number.parseInt(part[0] ?? '', 36)) + part.slice(1, dot))
    rows.push({ stamp, id, digest: part.slice(dot + 1) })
    last = id
  }
  return rows
}

function numberOrNull(value: unknown): number | null {
  return value === null ? null : mustBeNumber(value)
}

function mustBeNumber(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError('not a number')
  return value
}

function mustBeId(value: unknown): string {
  if (typeof value !== 'string' || !/^[A-Za-z0-9]{15,18}$/.test(value)) throw new TypeError('not an id')
  return value
}

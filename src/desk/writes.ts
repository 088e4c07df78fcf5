import type { Instant } from '../domain/ports.ts'
import type { Write, WriteOp } from '../domain/write.ts'
import type { IntentState, Tx } from '../store/store.ts'

/** One write to a vendor: what it changes, without the words of a note, and what became of it. */
export interface WriteView {
  readonly connection: string
  readonly op: WriteOp
  readonly changes: readonly string[]
  readonly state: IntentState
  /** When it was settled; null while it is on its way. */
  readonly at: Instant | null
  readonly result: 'landed' | 'conflict' | 'moot' | 'refused' | 'again' | null
  readonly reason: string | null
}

/** Everything that was or will be written to one record, in order. */
export async function writesOf(tx: Tx, connection: string, lane: string): Promise<readonly WriteView[]> {
  const intents = (await tx.intents.ofLanes(connection, [lane])).get(lane) ?? []
  const settled = new Map((await tx.intents.receipts(connection, lane)).map((receipt) => [receipt.key, receipt]))
  return intents.map(({ write, state, outcome }) => {
    const receipt = settled.get(write.key)
    const result = receipt?.outcome ?? outcome
    return {
      connection,
      op: write.op,
      changes: changesOf(write),
      state,
      at: receipt?.at ?? null,
      result: result?.result ?? null,
      reason: result !== null && 'reason' in result ? result.reason : null,
    }
  })
}

/** Names of what a write touches. */
const CHANGES: { readonly [O in WriteOp]: (write: Extract<Write, { op: O }>) => readonly string[] } = {
  'update-ticket': (write) => [...tags('tags', write.addTags), ...tags('without tags', write.removeTags), ...fields(write.fields), ...(write.note === null ? [] : ['one internal note']), ...edits(write)],
  'edit-ticket': (write) => [...tags('tags', write.addTags), ...tags('without tags', write.removeTags), ...edits(write)],
  'create-ticket': (write) => ['a ticket', ...fields(write.fields)],
  'create-case': (write) => ['a case', ...fields(write.fields), ...(write.queue === null ? [] : [`queue ${write.queue}`])],
  'update-case': (write) => [...fields(write.fields), ...(write.adopt ? ['takes over a case made by somebody else'] : [])],
  'edit-case': (write) => [...(write.queue === undefined ? [] : [`queue ${write.queue ?? 'none'}`]), ...edits(write)],
  'add-note': () => ['one internal note'],
  'redact-note': () => ['words taken out of a note'],
  remove: () => ['the record into the bin'],
  'add-file': (write) => [`one ${write.public ? 'public' : 'internal'} file`],
  provision: ({ item }) => [`${item.kind} ${item.id}`],
  retire: (write) => [`${write.kind} ${write.id}`],
}

function changesOf(write: Write): readonly string[] {
  return (CHANGES[write.op] as (write: Write) => readonly string[])(write)
}

function tags(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${what} ${names.join(', ')}`]
}

function fields(own: Readonly<Record<string, unknown>>): readonly string[] {
  const names = Object.keys(own)
  return names.length === 0 ? [] : [`fields ${names.join(', ')}`]
}

function edits(write: { readonly status?: string; readonly priority?: string | null }): readonly string[] {
  return [...(write.status === undefined ? [] : [`status ${write.status}`]), ...(write.priority === undefined ? [] : [`priority ${write.priority ?? 'none'}`])]
}

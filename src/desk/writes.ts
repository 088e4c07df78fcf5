import type { Instant } from '../domain/ports.ts'
import type { Write } from '../domain/write.ts'
import type { IntentState, Tx } from '../store/store.ts'

/** One write to a vendor: what it changes, without the words of a note, and what became of it. */
export interface WriteView {
  readonly connection: string
  readonly op: Write['op']
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
function changesOf(write: Write): readonly string[] {
  switch (write.op) {
    case 'update-ticket':
      return [...write.addTags.map((tag) => `tag ${tag}`), ...write.removeTags.map((tag) => `without tag ${tag}`), ...fields(write.fields), ...(write.note === null ? [] : ['one internal note']), ...edits(write)]
    case 'create-ticket':
      return ['a ticket', ...fields(write.fields)]
    case 'create-case':
      return ['a case', ...fields(write.fields), ...(write.queue === null ? [] : [`queue ${write.queue}`])]
    case 'update-case':
      return [...fields(write.fields), ...(write.adopt ? ['takes over a case made by somebody else'] : [])]
    case 'edit-case':
      return [...(write.queue === undefined ? [] : [`queue ${write.queue ?? 'none'}`]), ...edits(write)]
    case 'add-note':
      return ['one internal note']
    case 'provision':
      return [`${write.item.kind} ${write.item.id}`]
    case 'retire':
      return [`${write.kind} ${write.id}`]
  }
}

function fields(own: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(own).map((name) => `field ${name}`)
}

function edits(write: { readonly status?: string; readonly priority?: string | null }): readonly string[] {
  return [...(write.status === undefined ? [] : [`status ${write.status}`]), ...(write.priority === undefined ? [] : [`priority ${write.priority ?? 'none'}`])]
}

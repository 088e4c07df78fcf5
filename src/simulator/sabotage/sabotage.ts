import type { Connection, Page, Writer } from '../../connector/connector.ts'
import type { Clock, Wire } from '../../domain/ports.ts'
import type { Write, WriteOp } from '../../domain/write.ts'
import type { CompiledMapping } from '../../mapping/compile.ts'
import type { Store, Tx } from '../../store/store.ts'

/** A known bug, planted at one of the bridge's doors. Everything behind the door is as it is. */
export interface Sabotage {
  readonly name: string
  /** What a programmer would have done to make it. */
  readonly about: string
  connection?(one: Connection, store: Store, clock: Clock): Connection
  store?(store: Store, leftId: string): Store
  wire?(wire: Wire, clock: Clock): Wire
  mapping?(mapping: CompiledMapping): CompiledMapping
}

export type AnyWriter = Writer<Write>

/** Every writer of a connection, changed. */
export function writers(one: Connection, change: (writer: AnyWriter, op: WriteOp) => AnyWriter): Connection {
  const all = Object.entries(one.writes) as [WriteOp, AnyWriter][]
  return { ...one, writes: Object.fromEntries(all.map(([op, writer]) => [op, change(writer, op)])) }
}

/** Every page of a stream, changed on its way. */
export function pages<R>(changes: (since: string | null, options?: never) => AsyncIterable<Page<R>>, change: (page: Page<R>) => Page<R> | Promise<Page<R>>): typeof changes {
  return async function* (since, options) {
    for await (const page of changes(since, options)) yield await change(page)
  }
}

/** Everything that is written to a store, changed on its way. */
export function writing(store: Store, change: (tx: Tx) => Tx): Store {
  return { ...store, write: (work) => store.write((tx) => work(change(tx))) }
}

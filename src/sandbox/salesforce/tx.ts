import { refuse } from './errors.ts'
import { setValues, type Org } from './org.ts'
import type { Call, Row, Values } from './types.ts'

/** A transaction: what to do to take everything back. */
export interface Tx {
  readonly undo: (() => void)[]
}

export function begin(): Tx {
  return { undo: [] }
}

/** Runs `work`; when it is refused, whatever it had changed is taken back. */
export function atomically<T>(tx: Tx, work: () => T): T {
  const mark = tx.undo.length
  try {
    return work()
  } catch (error) {
    rollbackTo(tx, mark)
    throw error
  }
}

export function rollbackTo(tx: Tx, mark: number): void {
  while (tx.undo.length > mark) tx.undo.pop()?.()
}

/** Replaces the committed values; other sessions' queries keep showing the old ones until the change becomes visible. */
export function change(org: Org, call: Call, tx: Tx, row: Row, values: Values): void {
  const before = { values: row.values, shown: row.shown, visibleAt: row.visibleAt, committedAt: row.committedAt, writer: row.writer }
  if (call.now >= row.visibleAt) row.shown = row.values
  row.visibleAt = Math.max(row.visibleAt, call.now + delay(org, call))
  row.committedAt = call.now
  row.writer = call.session.token
  setValues(org, row, values)
  tx.undo.push(() => {
    setValues(org, row, before.values)
    Object.assign(row, before)
  })
}

export function delay(org: Org, call: Call): number {
  const { minMs, maxMs } = org.settings.visibility
  return minMs + Math.floor(call.random() * (maxMs - minMs + 1))
}

export function checkLock(org: Org, call: Call, row: Row): void {
  const fault = org.faults.find((each) => each.kind === 'lock' && each.times > 0 && (each.match === null || row.id.startsWith(each.match)))
  if (fault !== undefined) fault.times -= 1
  if (fault !== undefined || call.now < row.committedAt) {
    throw refuse(400, 'UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record or 1 records: ' + row.id, [])
  }
}

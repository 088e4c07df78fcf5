import type { Writer } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Write } from '../../src/domain/write.ts'

/** A batch above the vendor's maximum is a fault of the caller: it is refused before anything leaves, never split in silence. */
export function withinLargest<W extends Write>(writer: Writer<W>): Writer<W> {
  const guarded =
    (send: Writer<W>['submit']): Writer<W>['submit'] =>
    async (batch, files) => {
      if (batch.length > writer.largest)
        throw new BridgeError('connector.rejected', `a batch of ${batch.length} is larger than ${writer.largest}`)
      return batch.length === 0 ? { state: 'settled', outcomes: [] } : send(batch, files)
    }
  return { ...writer, submit: guarded((batch, files) => writer.submit(batch, files)), resubmit: guarded((batch, files) => writer.resubmit(batch, files)) }
}

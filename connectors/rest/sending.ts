import type { Submission, Writer } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Outcome, Write } from '../../src/domain/write.ts'
import type { Answer, Client } from './client.ts'
import { at, textOf } from './path.ts'

/** A writer that sends one after the other; `again` says that an earlier sending may have landed. */
export function oneByOne<W extends Write>(client: Client, conflicts: Writer<W>['conflicts'], one: (write: W, again: boolean) => Promise<Outcome>): Writer<W> {
  const { manifest } = client.config
  const largest = manifest.writes.batch
  async function send(batch: readonly W[], again: boolean): Promise<Submission> {
    if (batch.length > largest) throw new BridgeError('connector.unsupported', `${manifest.id} takes ${largest} writes at once, not ${batch.length}`)
    const outcomes: Outcome[] = []
    for (const [index, write] of batch.entries()) {
      try {
        outcomes.push(await one(write, again))
      } catch (error) {
        // A fault of the wire goes up, for nobody knows; what certainly had no effect is said of the rest, so that what landed is not forgotten.
        if (index === 0 || !(error instanceof BridgeError)) throw error
        const afterMs = Number(error.details['afterMs'] ?? 30_000)
        outcomes.push(...batch.slice(index).map((left): Outcome => ({ key: left.key, result: 'again', code: error.code, afterMs })))
        break
      }
    }
    return { state: 'settled', outcomes }
  }
  return { conflicts, largest, inFlight: 1, submit: (batch) => send(batch, false), resubmit: (batch) => send(batch, true) }
}

/** What a refusal means for one write; null where the answer is a success. Nothing of the answer's words is repeated. */
export function refusalOf(key: string, client: Client, { status }: Answer): Outcome | null {
  const { title } = client.config.manifest
  if (status < 300) return null
  if (status === 404 || status === 410) return { key, result: 'moot', reason: `the record is gone from ${title}` }
  const remedy = status === 403 ? `Allow the user of this connection to write it in ${title}.` : `Look at what ${title} says of such a request, and correct the manifest or the record; then retry it.`
  return { key, result: 'refused', code: `http-${status}`, reason: `${title} refused it with ${status}`, remedy }
}

/** What the answer, or a row, says the version is now. */
export function versionOf(client: Client, row: unknown): string | null {
  return textOf(at(row, client.config.manifest.tickets.fields.version))
}

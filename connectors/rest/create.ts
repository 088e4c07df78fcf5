import type { Writer } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { CreateCase, Outcome } from '../../src/domain/write.ts'
import { holds, isFault, putsOf, refused, shaped, type Puts } from './changes.ts'
import { mustSucceed, type Client } from './client.ts'
import type { Writes } from './manifest-writes.ts'
import { at, textOf } from './path.ts'
import { oneByOne, refusalOf, versionOf } from './sending.ts'

type Create = NonNullable<Writes['create']>

/**
 * A record for a ticket. What is there already of that external id is taken over and never written over; a second sending is refused by the CRM
 * itself, by the idempotency key or the unique external id.
 */
export function createCaseWriter(client: Client, create: Create): Writer<CreateCase> {
  const { manifest } = client.config
  return oneByOne<CreateCase>(client, 'last-write-wins', async (write): Promise<Outcome> => {
    const { key, externalId } = write
    const puts = putsOf(manifest, write)
    if (isFault(puts)) return refused(key, puts)
    const there = await findOne(client, create, externalId)
    if (there !== null) return takenOver(client, key, there, puts)
    const once = 'header' in create.once ? { [create.once.header]: '{{key}}' } : {}
    const answer = await client.send({ purpose: 'write' }, { ...create, headers: { ...create.headers, ...once } }, { externalId, changes: shaped(puts), key })
    if ('duplicate' in create.once && create.once.duplicate.includes(answer.status)) {
      const first = await findOne(client, create, externalId)
      return first === null ? { key, result: 'again', code: 'connector.conflict', afterMs: 5000 } : takenOver(client, key, first, puts)
    }
    const refusal = refusalOf(key, client, answer)
    if (refusal !== null) return refusal
    const row = at(answer.body, create.record)
    const recordId = textOf(at(row, manifest.tickets.fields.id))
    if (recordId === null) throw new BridgeError('connector.protocol', `${manifest.id}: a record was made, and the answer has no id at ${create.record} ${manifest.tickets.fields.id}`)
    return { key, result: 'landed', recordId, version: versionOf(client, row) }
  })
}

function takenOver(client: Client, key: string, row: unknown, puts: Puts): Outcome {
  const recordId = textOf(at(row, client.config.manifest.tickets.fields.id))
  return { key, result: 'landed', recordId, version: versionOf(client, row), ...(holds(row, puts) ? {} : { adopted: true as const }) }
}

/** A search may find what only looks alike. */
async function findOne(client: Client, create: Create, externalId: string): Promise<unknown> {
  const { manifest } = client.config
  const answer = await client.get({ purpose: 'write' }, create.find, { externalId })
  if (answer.status === 404) return null
  const items = at(mustSucceed(manifest.id, 'the search for a record', answer).body, create.find.items)
  if (!Array.isArray(items)) throw new BridgeError('connector.protocol', `${manifest.id}: no list at ${create.find.items || 'the root'} of a search`)
  return (items as readonly unknown[]).find((one) => textOf(at(one, manifest.tickets.fields.externalId ?? '')) === externalId) ?? null
}

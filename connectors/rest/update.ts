import type { Writer } from '../../src/connector/connector.ts'
import type { EditCase, Outcome, UpdateCase } from '../../src/domain/write.ts'
import { holds, isFault, putsOf, refused, shaped, type Puts } from './changes.ts'
import type { Answer, Client } from './client.ts'
import type { Writes } from './manifest-writes.ts'
import { at } from './path.ts'
import { oneByOne, refusalOf, versionOf } from './sending.ts'
import { fetchRow } from './tickets.ts'

type Update = NonNullable<Writes['update']>

/** Fields that only the bridge writes: what a record holds already is not written again, so that no automation there runs twice. */
export function updateCaseWriter(client: Client, update: Update): Writer<UpdateCase> {
  const { manifest } = client.config
  return oneByOne<UpdateCase>(client, 'last-write-wins', async ({ key, caseId, fields, adopt, externalId }): Promise<Outcome> => {
    const puts = putsOf(manifest, { fields, ...(adopt ? { externalId } : {}) })
    if (isFault(puts)) return refused(key, puts)
    const row = await fetchRow(client, caseId, 'write')
    if (row === null) return gone(key)
    if (holds(row, puts)) return { key, result: 'landed', recordId: caseId, version: versionOf(client, row) }
    const answer = await patch(client, update, { id: caseId, key, puts, version: versionOf(client, row) })
    if (update.refused?.includes(answer.status) === true) return { key, result: 'again', code: 'connector.conflict', afterMs: 1000 }
    return settled(client, update, key, caseId, answer)
  })
}

/**
 * Fields that people edit too. Twice guarded: the record is compared with the version the edit was planned against, and the CRM itself refuses an
 * older one. Where a record that moved on holds what was wanted the first sending landed; else it is a conflict, never written over.
 */
export function editCaseWriter(client: Client, update: Update & { readonly refused: readonly number[] }): Writer<EditCase> {
  const { manifest } = client.config
  return oneByOne<EditCase>(client, 'detected', async (write): Promise<Outcome> => {
    const { key, caseId, version } = write
    const puts = putsOf(manifest, write)
    if (isFault(puts)) return refused(key, puts)
    const row = await fetchRow(client, caseId, 'write')
    if (row === null) return gone(key)
    if (versionOf(client, row) !== version) return movedOn(client, key, caseId, row, puts)
    const answer = await patch(client, update, { id: caseId, key, puts, version })
    if (!update.refused.includes(answer.status)) return settled(client, update, key, caseId, answer)
    const now = await fetchRow(client, caseId, 'write')
    return now === null ? gone(key) : movedOn(client, key, caseId, now, puts)
  })
}

function patch(client: Client, update: Update, { id, key, puts, version }: { readonly id: string; readonly key: string; readonly puts: Puts; readonly version: string | null }): Promise<Answer> {
  return client.send({ purpose: 'write' }, update, { id, key, changes: shaped(puts), version })
}

function gone(key: string): Outcome {
  return { key, result: 'moot', reason: 'the record is gone' }
}

function movedOn(client: Client, key: string, recordId: string, row: unknown, puts: Puts): Outcome {
  return holds(row, puts) ? { key, result: 'landed', recordId, version: versionOf(client, row) } : { key, result: 'conflict' }
}

function settled(client: Client, update: Update, key: string, recordId: string, answer: Answer): Outcome {
  const version = update.record === undefined ? null : versionOf(client, at(answer.body, update.record))
  return refusalOf(key, client, answer) ?? { key, result: 'landed', recordId, version }
}

import type { Submission, Writer } from '../../src/connector/connector.ts'
import type { Outcome, UpdateCase } from '../../src/domain/write.ts'
import { COLLECTION, save, settle, type Item } from './collections.ts'
import type { Writing } from './create-case.ts'
import { currentCases, holds, shortId } from './current.ts'
import { EXTERNAL_ID, isSafeExternalId, toCaseFields } from './fields.ts'

interface Update extends Item {
  readonly caseId: string
}

/**
 * Fields that only the bridge writes, by record id: an upsert by external id would make a new, empty case where somebody deleted
 * the old one or cleared the id. A re-send leaves alone what already holds the values, so that no automation of the org runs twice.
 */
export function updateCaseWriter(writing: Writing): Writer<UpdateCase> {
  return {
    conflicts: 'last-write-wins',
    largest: COLLECTION,
    inFlight: 4,
    submit: (batch) => send(batch, writing, new Set()),
    async resubmit(batch) {
      const updates = batch.flatMap((write) => ('body' in prepare(write) ? [prepare(write) as Update] : []))
      const fields = [...new Set(updates.flatMap((update) => Object.keys(update.body).filter((field) => field !== 'id')))]
      const now =
        updates.length === 0
          ? new Map<string, Readonly<Record<string, unknown>>>()
          : await currentCases(
              writing.client,
              updates.map((update) => update.caseId),
              fields,
            )
      return send(
        batch,
        writing,
        new Set(updates.filter((update) => holds(now.get(shortId(update.caseId)), update.body)).map((update) => update.key)),
      )
    },
  }
}

function prepare(write: UpdateCase): Update | Outcome {
  if (write.adopt && !isSafeExternalId(write.externalId)) {
    return {
      key: write.key,
      result: 'refused',
      code: 'external-id',
      reason: 'the external id holds characters that are not safe in addresses',
      remedy: 'Use letters, digits, dashes and underscores only.',
    }
  }
  return {
    key: write.key,
    caseId: write.caseId,
    body: { id: write.caseId, ...toCaseFields(write.fields), ...(write.adopt ? { [EXTERNAL_ID]: write.externalId } : {}) },
  }
}

async function send(batch: readonly UpdateCase[], { client, random }: Writing, done: ReadonlySet<string>): Promise<Submission> {
  const prepared = batch.map(prepare)
  const updates = prepared.filter((one): one is Update => 'body' in one && !done.has(one.key))
  const saved = settle(updates, await save(client, { method: 'PATCH', path: '/composite/sobjects' }, updates), random)
  const byKey = new Map(saved.map((outcome) => [outcome.key, outcome]))
  const outcomes = prepared.map((one): Outcome =>
    'body' in one ? (byKey.get(one.key) ?? { key: one.key, result: 'landed', recordId: one.caseId, version: null }) : one,
  )
  return { state: 'settled', outcomes }
}

import type { Submission, Writer } from '../../src/connector/connector.ts'
import type { EditCase, Outcome } from '../../src/domain/write.ts'
import { missingQueue, queuesWith, type Writing } from './create-case.ts'
import { currentCases, holds, shortId } from './current.ts'
import { priorityName, statusName } from './case-record.ts'
import { settle } from './collections.ts'
import type { SalesforceConfig } from './config.ts'
import { COMPOSITE, patchEach, type Edit } from './edit-send.ts'
import type { CaseBody } from './fields.ts'
import type { Described } from './org.ts'
import { findQueue } from './queue-names.ts'
import { describedFor, isFault, queueOf, refusedFor, toCaseValues } from './values.ts'

/**
 * Fields that people edit too. Twice guarded: the case is compared with the version the edit was planned against, and each
 * subrequest carries `If-Unmodified-Since`, so that an edit in between is refused by Salesforce itself (412). A re-send after a lost
 * answer meets a newer stamp: where the case holds the wanted values the first one landed, else it is a conflict, read and planned
 * again, never written over.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest_conditional_requests.htm
 */
export function editCaseWriter(writing: Writing): Writer<EditCase> {
  async function submit(batch: readonly EditCase[]): Promise<Submission> {
    const described = await describedFor(
      batch.map((write) => write.values),
      writing.org,
    )
    const wanted = batch.flatMap((write) => queueOf(write) ?? [])
    const queues = wanted.length === 0 ? new Map<string, string>() : await queuesWith(writing.org, wanted)
    const prepared = batch.map((write) => prepareOne(write, described, queues, writing.config))
    const edits = prepared.filter((one): one is Edit => 'body' in one)
    const outcomes = new Map((edits.length === 0 ? [] : await deliver(edits, writing)).map((outcome) => [outcome.key, outcome]))
    return { state: 'settled', outcomes: prepared.map((one) => ('body' in one ? (outcomes.get(one.key) as Outcome) : one)) }
  }
  return { conflicts: 'detected', largest: COMPOSITE, inFlight: 2, submit, resubmit: submit }
}

function prepareOne(write: EditCase, described: Described, queues: ReadonlyMap<string, string>, config: SalesforceConfig): Edit | Outcome {
  const { key } = write
  const body: CaseBody = {}
  if (write.status !== undefined) {
    const name = statusName(write.status, described, config)
    if (name === null) return noName(key, 'Status', write.status)
    body['Status'] = name
  }
  if (write.priority !== undefined) {
    const name = write.priority === null ? null : priorityName(write.priority, described, config)
    if (write.priority !== null && name === null) return noName(key, 'Priority', write.priority)
    body['Priority'] = name
  }
  // A case always has an owner: «no queue» leaves the one it has.
  const queue = queueOf(write)
  if (queue !== null) {
    const owner = findQueue(queues, queue)
    if (owner === null) return missingQueue(key, queue)
    body['OwnerId'] = owner
  }
  const mapped = toCaseValues(write.values, described, 'updateable')
  return isFault(mapped) ? refusedFor(key, mapped) : { key, write, body: { ...body, ...mapped } }
}

function noName(key: string, field: string, value: string): Outcome {
  return {
    key,
    result: 'refused',
    code: 'no-such-choice',
    reason: `${field} of this org has no value for ${value}`,
    remedy: `Name the org's own value for ${value} in the connection's settings.`,
  }
}

async function deliver(edits: readonly Edit[], writing: Writing): Promise<readonly Outcome[]> {
  const { client, clock, random } = writing
  const now = await currentCases(
    client,
    edits.map(({ write }) => write.caseId),
    ['SystemModstamp', ...edits.flatMap(({ body }) => Object.keys(body))],
  )
  const moved = edits.filter(({ write }) => {
    const row = now.get(shortId(write.caseId))
    // A case that cannot be seen is left to the write itself.
    return row !== undefined && Date.parse(String(row['SystemModstamp'])) !== Date.parse(write.version)
  })
  const still = edits.filter((edit) => !moved.includes(edit))
  const conflicts = moved.map(({ key, write, body }): Outcome =>
    holds(now.get(shortId(write.caseId)), body)
      ? { key, result: 'landed', recordId: write.caseId, version: null }
      : { key, result: 'conflict' },
  )
  if (still.length === 0) return conflicts
  // Stamps have whole seconds: within the second of its own stamp a second edit would not be told apart.
  const youngest = Math.max(...still.map(({ write }) => Date.parse(write.version)))
  const wait = Math.min(1_000, youngest + 1_000 - client.serverNow())
  if (wait > 0) await clock.sleep(wait)
  return [...conflicts, ...settle(still, await patchEach(client, still), random)]
}

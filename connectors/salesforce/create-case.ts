import type { Submission, Writer } from '../../src/connector/connector.ts'
import type { Clock, Random } from '../../src/domain/ports.ts'
import type { CreateCase, Outcome } from '../../src/domain/write.ts'
import { priorityName, statusName } from './case-record.ts'
import { asBridgeError, type Client } from './client.ts'
import { COLLECTION, settle, type Item, type Saved } from './collections.ts'
import type { SalesforceConfig } from './config.ts'
import { EXTERNAL_ID, isSafeExternalId, toCaseFields, type CaseBody } from './fields.ts'
import { insertAgain, insertOnce } from './insert-case.ts'
import type { Described, Org } from './org.ts'
import { findQueue } from './queue-names.ts'
import { describedFor, isFault, queueOf, refusedFor, toCaseValues } from './values.ts'

export interface Writing {
  readonly client: Client
  readonly org: Org
  readonly clock: Clock
  readonly random: Random
  readonly config: SalesforceConfig
}

const SUBJECT = 255

/**
 * Cases for tickets, each with its unique external id, always as an INSERT: a second one of the same id is refused (`DUPLICATE_VALUE`),
 * also where the first is still under way and arrives last. An upsert that arrived late would write over whatever people changed in the
 * case meanwhile. A case that was there before the first sending is taken over, and told what only the bridge says.
 */
export function createCaseWriter(writing: Writing): Writer<CreateCase> {
  return {
    conflicts: 'last-write-wins',
    largest: COLLECTION,
    inFlight: 4,
    submit: (batch) => send(batch, writing, (items) => insertOnce(items, writing)),
    resubmit: (batch) => send(batch, writing, (items) => insertAgain(items, writing)),
  }
}

async function send(
  batch: readonly CreateCase[],
  writing: Writing,
  deliver: (items: readonly Item[]) => Promise<readonly Saved[]>,
): Promise<Submission> {
  const prepared = await prepare(batch, writing)
  const items = prepared.filter((one): one is Item => 'body' in one)
  const settled = settle(items, await deliver(items), writing.random).map((outcome) => blameSetup(outcome))
  const byKey = new Map(settled.map((outcome) => [outcome.key, outcome]))
  return { state: 'settled', outcomes: prepared.map((one) => ('body' in one ? (byKey.get(one.key) as Outcome) : one)) }
}

/** A create has no record that could be gone: what is missing is the field or the queue. */
function blameSetup(outcome: Outcome): Outcome {
  if (outcome.result !== 'moot') return outcome
  return {
    key: outcome.key,
    result: 'refused',
    code: 'NOT_FOUND',
    reason: 'Salesforce does not know the external id field or the queue',
    remedy: 'Run setup apply, and grant the permission set Breakwater Access.',
  }
}

async function prepare(batch: readonly CreateCase[], { org, config }: Writing): Promise<readonly (Item | Outcome)[]> {
  const described = await describedFor(
    batch.map((write) => write.values),
    org,
  )
  const wanted = batch.flatMap((write) => queueOf(write) ?? [])
  const queues = wanted.length === 0 ? new Map<string, string>() : await queuesWith(org, wanted)
  return batch.map((write) => prepareOne(write, described, queues, config))
}

/**
 * A queue that is not known yet may have been made a moment ago, by another process whose work is not visible yet: asked again, and
 * once more after the delay, before anybody is told that it is missing.
 */
export async function queuesWith(org: Org, wanted: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const ask = (): Promise<ReadonlyMap<string, string>> =>
    org.queues('write').catch((error: unknown) => {
      throw asBridgeError(error, 'reading queues')
    })
  const complete = (queues: ReadonlyMap<string, string>): boolean => wanted.every((id) => findQueue(queues, id) !== null)
  const known = await ask()
  if (complete(known)) return known
  org.forget()
  const again = await ask()
  if (complete(again) || !(await org.waitUntilVisible())) return again
  org.forget()
  return ask()
}

function prepareOne(
  write: CreateCase,
  described: Described,
  queues: ReadonlyMap<string, string>,
  config: SalesforceConfig,
): Item | Outcome {
  const { key } = write
  if (!isSafeExternalId(write.externalId))
    return {
      key,
      result: 'refused',
      code: 'external-id',
      reason: 'the external id holds characters that are not safe in addresses',
      remedy: 'Use letters, digits, dashes and underscores only.',
    }
  const body: CaseBody = { [EXTERNAL_ID]: write.externalId, Subject: clip(write.subject), ...toCaseFields(write.fields) }
  const status = statusName(write.status, described, config)
  if (status !== null) body['Status'] = status
  const priority = write.priority === null ? null : priorityName(write.priority, described, config)
  if (priority !== null) body['Priority'] = priority
  const queue = queueOf(write)
  if (queue !== null) {
    const owner = findQueue(queues, queue)
    if (owner === null) return missingQueue(key, queue)
    body['OwnerId'] = owner
  }
  const mapped = toCaseValues(write.values, described, 'createable')
  return isFault(mapped) ? refusedFor(key, mapped) : { key, body: { ...body, ...mapped } }
}

export function missingQueue(key: string, queue: string): Outcome {
  return {
    key,
    result: 'refused',
    code: 'queue-missing',
    reason: `the org has no queue ${queue.replace(/[^\w-]/g, '')}`,
    remedy: 'Run setup apply, or make the queue in Salesforce.',
  }
}

function clip(subject: string): string {
  return subject.length <= SUBJECT ? subject : `${subject.slice(0, SUBJECT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

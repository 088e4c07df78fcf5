import { z } from 'zod'
import type { Purpose } from '../../src/connector/pacing.ts'
import type { Clock, Instant } from '../../src/domain/ports.ts'
import type { Client } from './client.ts'
import { ApiFailure } from './failures.ts'
import { query, recordShape } from './query.ts'

const fieldShape = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  length: z.number().optional(),
  byteLength: z.number().optional(),
  createable: z.boolean(),
  updateable: z.boolean(),
  filterable: z.boolean().default(false),
  nillable: z.boolean().default(true),
  defaultedOnCreate: z.boolean().default(false),
  custom: z.boolean().default(false),
  /** A formula: its value may change while the record does not. */
  calculated: z.boolean().default(false),
  picklistValues: z.array(z.object({ value: z.string(), label: z.string().nullable(), active: z.boolean() })).nullish(),
})
export type DescribedField = z.infer<typeof fieldShape>

const describeShape = z.object({
  name: z.string(),
  createable: z.boolean(),
  updateable: z.boolean(),
  queryable: z.boolean(),
  fields: z.array(fieldShape),
})

export interface Described {
  readonly createable: boolean
  readonly updateable: boolean
  readonly fields: ReadonlyMap<string, DescribedField>
}

/** What is remembered of an org's shape while a connection is open, so that reading costs no second call per page. */
export interface Org {
  /** Only what the integration user may see. Null: no such object, or not visible. */
  describe(object: string, purpose: Purpose): Promise<Described | null>
  /** Queue DeveloperName → id. */
  queues(purpose: Purpose): Promise<ReadonlyMap<string, string>>
  /**
   * What another session made is visible to queries a few seconds later: waits that long, at most once a minute, so that something
   * truly missing costs one pause and not one per batch. False: it was waited for already.
   */
  waitUntilVisible(): Promise<boolean>
  /** Something changed (set-up ran, a field is gone): ask again. */
  forget(): void
}

const queueShape = recordShape.extend({ DeveloperName: z.string() })

/** Another process may run the set-up: what is remembered is asked for again after this long. */
const KEPT_MS = 15 * 60_000
/** Estuary measured 1–3 s; twice that. */
const VISIBLE_MS = 6_000
const WAIT_AGAIN_MS = 60_000

export function createOrg(client: Client, clock: Clock): Org {
  let described = new Map<string, Promise<Described | null>>()
  let queues: Promise<ReadonlyMap<string, string>> | null = null
  let since = clock.now()
  let waitedAt: Instant | null = null

  function forget(): void {
    described = new Map()
    queues = null
    since = clock.now()
  }

  function freshen(): void {
    if (clock.now() - since > KEPT_MS) forget()
  }

  async function ask(object: string, purpose: Purpose): Promise<Described | null> {
    try {
      const answer = await client.call({ method: 'GET', path: `/sobjects/${object}/describe`, purpose }, describeShape)
      return {
        createable: answer.createable,
        updateable: answer.updateable,
        fields: new Map(answer.fields.map((field) => [field.name, field])),
      }
    } catch (error) {
      if (error instanceof ApiFailure && error.status === 404) return null
      throw error
    }
  }

  return {
    forget,
    async waitUntilVisible() {
      if (waitedAt !== null && clock.now() - waitedAt < WAIT_AGAIN_MS) return false
      waitedAt = clock.now()
      await clock.sleep(VISIBLE_MS)
      return true
    },
    describe(object, purpose) {
      freshen()
      const known = described.get(object)
      if (known !== undefined) return known
      const asked = ask(object, purpose)
      described.set(object, asked)
      // A failure is not remembered, nor that something is missing: set-up may make it any moment.
      const drop = (): void => {
        if (described.get(object) === asked) described.delete(object)
      }
      asked.then((answer) => (answer === null ? drop() : undefined), drop)
      return asked
    },
    queues(purpose) {
      freshen()
      queues ??= query(client, "SELECT Id, DeveloperName FROM Group WHERE Type = 'Queue'", queueShape, { purpose }).then(
        (rows) => new Map(rows.map((row) => [row.DeveloperName, row.Id])),
      )
      const asked = queues
      asked.catch(() => {
        if (queues === asked) queues = null
      })
      return asked
    },
  }
}

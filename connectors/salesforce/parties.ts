import type { z } from 'zod'
import type { Account, Parties } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { PartyKey, PartyKind } from '../../src/domain/party.ts'
import { asBridgeError, type Client } from './client.ts'
import { ApiFailure } from './failures.ts'
import type { Org } from './org.ts'
import { LONGEST_QUERY, query, recordShape } from './query.ts'
import { inBatches, within } from './soql.ts'
import { describedCase } from './tickets.ts'

/** Object and field of Case that points at it: object references of Contact, Account and Case. */
const OBJECTS = { person: { object: 'Contact', pointer: 'ContactId' }, organization: { object: 'Account', pointer: 'AccountId' } } as const satisfies Record<PartyKind, object>
const TEXTS: ReadonlySet<string> = new Set(['string', 'email', 'url', 'phone'])
const rowShape = recordShape.loose()

/** Contacts and accounts by a key, many in one query. SOQL compares texts without regard to case, and what is asked for goes in the body. */
export function partiesOf(client: Client, org: Org): Parties {
  const find: NonNullable<Parties['find']> = async (kind, by, values) => {
    const { object } = OBJECTS[kind]
    const field = fieldOf(by)
    if (values.length > 0 && (await missing(org, kind, by)).length > 0) throw new BridgeError('connector.permission', `${object} cannot be found by its ${by.key}`, { permission: `${object}.${field}` })
    const wanted = Map.groupBy(new Set(values), (value) => value.toLowerCase())
    const build = (some: readonly string[]): string => `SELECT Id, ${field} FROM ${object} WHERE ${within(field, some)} ORDER BY Id`
    const found = new Map<string, string[]>()
    for (const some of inBatches([...wanted.keys()], build, LONGEST_QUERY)) {
      for (const row of await ask(client, org, build(some))) {
        const said = row[field]
        for (const value of typeof said === 'string' ? (wanted.get(said.toLowerCase()) ?? []) : []) found.set(value, [...(found.get(value) ?? []), row.Id])
      }
    }
    return found
  }
  return { find, missing: (kind, by) => missing(org, kind, by) }
}

function ask(client: Client, org: Org, soql: string): Promise<readonly z.infer<typeof rowShape>[]> {
  return query(client, soql, rowShape, { purpose: 'read', unseen: true }).catch((error: unknown) => {
    // The field was there a while ago.
    if (error instanceof ApiFailure && error.has('INVALID_FIELD')) org.forget()
    throw asBridgeError(error, 'looking for contacts and accounts')
  })
}

function fieldOf(by: PartyKey): string {
  return by.key === 'email' ? 'Email' : by.key === 'name' ? 'Name' : by.field
}

async function missing(org: Org, kind: PartyKind, by: PartyKey): Promise<Account['missing']> {
  const { object, pointer } = OBJECTS[kind]
  const field = fieldOf(by)
  const described = await org.describe(object, 'read').catch((error: unknown) => {
    throw asBridgeError(error, `describing ${object}`)
  })
  const key = described?.fields.get(field)
  const here = (await describedCase(org)).fields.get(pointer)
  return [
    ...(key !== undefined && key.filterable && TEXTS.has(key.type) ? [] : [{ permission: `${object}.${field}`, why: `a ${object} is found by this field, and it is not a visible text that can be searched`, remedy: 'Let the integration user read it, or declare another key.' }]),
    ...(here?.createable === true && here.updateable ? [] : [{ permission: `Case.${pointer}`, why: `a new case names its ${object} there`, remedy: 'Let the integration user edit it, or take the declaration out of the mapping.' }]),
  ]
}

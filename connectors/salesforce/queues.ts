import { z } from 'zod'
import type { Provisioned } from '../../src/connector/connector.ts'
import { provisionDigest } from '../../src/connector/provision.ts'
import type { Clock } from '../../src/domain/ports.ts'
import type { ProvisionItem } from '../../src/domain/write.ts'
import type { Client } from './client.ts'
import { isTwin } from './failures.ts'
import { query, recordShape } from './query.ts'
import { queueDeveloperName, queueId } from './queue-names.ts'
import { quote } from './soql.ts'
import { createRow, deleteRow, namedRow, patchRow, rowById } from './tooling.ts'

type QueueItem = Extract<ProvisionItem, { kind: 'queue' }>

const groupShape = recordShape.extend({ Name: z.string(), DeveloperName: z.string() })
const linkShape = recordShape.extend({ QueueId: z.string() })
const OURS = queueDeveloperName('')

/** A queue is a Group of type Queue, opened for cases by a QueueSobject. */
export async function applyQueue(client: Client, clock: Clock, visibilityMs: number, item: QueueItem): Promise<string> {
  const name = queueDeveloperName(item.id)
  const id = (await find(client, name)) ?? (await create(client, clock, visibilityMs, name, item.title))
  const [open] = await query(
    client,
    `SELECT Id, QueueId FROM QueueSobject WHERE QueueId = ${quote(id)} AND SobjectType = 'Case'`,
    linkShape,
    { purpose: 'setup' },
  )
  if (open === undefined) {
    await createRow(client, '/sobjects/QueueSobject', { QueueId: id, SobjectType: 'Case' }).catch((error: unknown) => {
      if (!isTwin(error)) throw error
    })
  }
  await rename(client, id, item.title)
  return id
}

async function find(client: Client, name: string): Promise<string | null> {
  const [row] = await query(
    client,
    `SELECT Id, Name, DeveloperName FROM Group WHERE Type = 'Queue' AND DeveloperName = ${quote(name)}`,
    groupShape,
    { purpose: 'setup' },
  )
  return row?.Id ?? null
}

async function create(client: Client, clock: Clock, visibilityMs: number, name: string, title: string): Promise<string> {
  try {
    return await createRow(client, '/sobjects/Group', { Type: 'Queue', DeveloperName: name, Name: title, DoesSendEmailToMembers: false })
  } catch (error) {
    // Made by an earlier sending whose answer was lost: it shows after a moment.
    if (!isTwin(error)) throw error
    await clock.sleep(visibilityMs)
    const made = await find(client, name)
    if (made === null) throw error
    return made
  }
}

async function rename(client: Client, id: string, title: string): Promise<void> {
  const [row] = await query(client, `SELECT Id, Name, DeveloperName FROM Group WHERE Id = ${quote(id)}`, groupShape, { purpose: 'setup' })
  if (row !== undefined && row.Name !== title) await patchRow(client, `/sobjects/Group/${id}`, { Name: title })
}

export async function queuesThere(client: Client): Promise<readonly Provisioned[]> {
  const groups = await query(
    client,
    `SELECT Id, Name, DeveloperName FROM Group WHERE Type = 'Queue' AND DeveloperName LIKE ${quote(`${OURS}%`)}`,
    groupShape,
    { purpose: 'setup' },
  )
  if (groups.length === 0) return []
  const open = await query(client, "SELECT Id, QueueId FROM QueueSobject WHERE SobjectType = 'Case'", linkShape, { purpose: 'setup' })
  return groups
    .filter((group) => group.DeveloperName.startsWith(`${OURS}_`))
    .map((group) => {
      const id = queueId(group.DeveloperName)
      const active = open.some((link) => link.QueueId === group.Id)
      return {
        kind: 'queue',
        id,
        vendorId: group.Id,
        digest: active ? provisionDigest({ kind: 'queue', id, title: group.Name }) : 'unlike',
        active,
      }
    })
}

/** False: it is not ours. Salesforce refuses while the queue still owns cases; that is for a person to decide. */
export async function retireQueue(client: Client, vendorId: string): Promise<boolean> {
  const row = await rowById(client, `/sobjects/Group/${vendorId}`, namedRow)
  if (row !== null && !row.DeveloperName.startsWith(`${OURS}_`)) return false
  if (row !== null) await deleteRow(client, `/sobjects/Group/${vendorId}`)
  return true
}

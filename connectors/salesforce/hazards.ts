import { z } from 'zod'
import type { Hazard } from '../../src/connector/connector.ts'
import { asBridgeError, type Client } from './client.ts'
import { ApiFailure } from './failures.ts'
import { CASE_FIELDS } from './fields.ts'
import { query, type QueryHow } from './query.ts'
import { quote, within } from './soql.ts'

const ruleShape = z.object({ Id: z.string(), Name: z.string() })
const triggerShape = ruleShape.extend({ UsageAfterUpdate: z.boolean().optional(), UsageBeforeUpdate: z.boolean().optional() })
const flowViewShape = z.object({ DurableId: z.string(), Label: z.string().nullable() })
const flowShape = z.object({ Id: z.string(), MasterLabel: z.string().nullable() })
const historyShape = z.object({ Field: z.string(), CreatedById: z.string() })

/** What our writes may set off, as far as the integration user may read the set-up of the org. */
export async function findHazards(client: Client): Promise<readonly Hazard[]> {
  const read = async <T>(soql: string, shape: z.ZodType<T>, resource: QueryHow['resource'] = 'query'): Promise<readonly T[] | null> => {
    try {
      return await query(client, soql, shape, { purpose: 'check', resource })
    } catch (error) {
      // Not every edition has the object, and not every user may read the set-up.
      if (error instanceof ApiFailure && [400, 403, 404].includes(error.status)) return null
      throw asBridgeError(error, 'reading the automations of the org')
    }
  }
  const rules = (await read("SELECT Id, Name FROM AssignmentRule WHERE SobjectType = 'Case' AND Active = true", ruleShape)) ?? []
  const triggers =
    (await read(
      "SELECT Id, Name, UsageAfterUpdate, UsageBeforeUpdate FROM ApexTrigger WHERE TableEnumOrId = 'Case' AND Status = 'Active'",
      triggerShape,
      'tooling/query',
    )) ?? []
  const workflows = (await read("SELECT Id, Name FROM WorkflowRule WHERE TableEnumOrId = 'Case'", ruleShape, 'tooling/query')) ?? []
  const views = await read(
    "SELECT DurableId, Label FROM FlowDefinitionView WHERE IsActive = true AND TriggerObjectOrEventId = 'Case'",
    flowViewShape,
  )
  const flows =
    views === null ? ((await read("SELECT Id, MasterLabel FROM Flow WHERE Status = 'Active'", flowShape, 'tooling/query')) ?? []) : []
  return [
    ...rules.map((rule): Hazard => ({
      kind: 'trigger',
      id: rule.Id,
      title: rule.Name,
      setOffBy: 'any-update',
      does: 'assigns cases to other owners',
      reaches: 'agents',
      remedy: 'None needed: Breakwater sends Sforce-Auto-Assign: FALSE with every write.',
    })),
    ...triggers.map((trigger): Hazard => ({
      kind: 'trigger',
      id: trigger.Id,
      title: trigger.Name,
      setOffBy: 'any-update',
      does: 'runs Apex code',
      reaches: 'ticket',
      remedy: 'Look into it: it runs on every case that Breakwater writes.',
    })),
    ...workflows.map((rule): Hazard => ({
      kind: 'automation',
      id: rule.Id,
      title: rule.Name,
      setOffBy: 'field',
      does: 'may send mail or change fields',
      reaches: 'requester',
      remedy: 'Exempt cases that carry Safety_Severity__c where it mails the requester.',
    })),
    ...(views ?? []).map((flow): Hazard => ({
      kind: 'automation',
      id: flow.DurableId,
      title: flow.Label ?? flow.DurableId,
      setOffBy: 'field',
      does: 'runs a flow on Case',
      reaches: 'ticket',
      remedy: 'Look into it: exempt the integration user where it mails anybody.',
    })),
    ...flows.map((flow): Hazard => ({
      kind: 'automation',
      id: flow.Id,
      title: flow.MasterLabel ?? flow.Id,
      setOffBy: 'field',
      does: 'runs a flow; whether on Case could not be read',
      reaches: 'ticket',
      remedy: 'Look into it: exempt the integration user where it mails anybody.',
    })),
    ...(await foreignWriters(client, read)),
  ]
}

/** Somebody else who changes our fields: visible only where the org tracks their history. */
async function foreignWriters(
  client: Client,
  read: <T>(soql: string, shape: z.ZodType<T>) => Promise<readonly T[] | null>,
): Promise<readonly Hazard[]> {
  const { user } = await client.identity()
  const soql = `SELECT Field, CreatedById FROM CaseHistory WHERE ${within('Field', Object.values(CASE_FIELDS))} AND CreatedById != ${quote(user)} ORDER BY CreatedDate DESC LIMIT 200`
  const rows = (await read(soql, historyShape)) ?? []
  const writers = new Map<string, Set<string>>()
  for (const row of rows) writers.set(row.CreatedById, (writers.get(row.CreatedById) ?? new Set<string>()).add(row.Field))
  return [...writers].map(([writer, fields]) => ({
    kind: 'foreign-writer',
    id: writer,
    title: `User ${writer}`,
    setOffBy: 'field',
    does: `writes ${[...fields].join(', ')}`,
    reaches: 'ticket',
    remedy: 'Let one side write these fields: what it wrote is replaced at the next triage.',
  }))
}

import { z } from 'zod'
import type { Account } from '../../src/connector/connector.ts'
import type { Clock } from '../../src/domain/ports.ts'
import { asBridgeError, type Client } from './client.ts'
import { isLoopback, type SalesforceConfig } from './config.ts'
import { ApiFailure } from './failures.ts'
import { CASE_FIELDS, EXTERNAL_ID, RECEIPT } from './fields.ts'
import type { Described, Org } from './org.ts'
import { query } from './query.ts'
import { quote, within } from './soql.ts'

const limitShape = z.object({ Max: z.number(), Remaining: z.number() })
const limitsShape = z.looseObject({ DailyApiRequests: limitShape.optional(), DataStorageMB: limitShape.optional() })
const orgShape = z.object({
  Id: z.string(),
  Name: z.string().nullable(),
  OrganizationType: z.string().nullish(),
  IsSandbox: z.boolean().nullish(),
})
const assignmentShape = z.object({ PermissionSetId: z.string() })
const setShape = z.object({ PermissionsViewAllData: z.boolean() })
const objectShape = z.object({ PermissionsViewAllRecords: z.boolean() })

type Missing = Account['missing'][number]

/** Who we are, what the org allows, and what is missing. Throws `connector.auth` for a bad credential. */
export async function checkAccount(client: Client, org: Org, config: SalesforceConfig, clock: Clock): Promise<Account> {
  try {
    return await inspect(client, org, config, clock)
  } catch (error) {
    throw asBridgeError(error, 'checking the org')
  }
}

async function inspect(client: Client, org: Org, config: SalesforceConfig, clock: Clock): Promise<Account> {
  org.forget()
  const { user } = await client.identity()
  const limits = await client.call({ method: 'GET', path: '/limits', purpose: 'check' }, limitsShape)
  const asked = clock.now()
  const [organization] = await query(client, 'SELECT Id, Name, OrganizationType, IsSandbox FROM Organization', orgShape, {
    purpose: 'check',
  })
  const described = await org.describe('Case', 'check')
  const warnings: string[] = []
  const missing = [
    ...(described === null ? [noAccess] : objectRights(described)),
    ...(await viewAll(client, user, warnings)),
    ...fieldRights(described),
  ]
  if (described !== null && !described.fields.has(EXTERNAL_ID))
    warnings.push('The fields of Breakwater are not there, or hidden from the integration user: set-up has not been applied.')
  if ((await org.describe(RECEIPT, 'check')) === null) {
    warnings.push(
      'There is no receipt object: a note whose answer is lost is looked for by its mark before it is sent again, which is less certain. Apply the set-up.',
    )
  }
  if (organization?.IsSandbox === true) warnings.push('This is a Salesforce sandbox org.')
  return {
    name: organization?.Name ?? organization?.Id ?? config.url,
    url: config.url,
    sandbox: client.sandboxSaid() && isLoopback(config.url),
    user,
    plan: organization?.OrganizationType ?? null,
    limits: [
      ...(limits.DailyApiRequests === undefined
        ? []
        : [{ what: 'API requests', max: limits.DailyApiRequests.Max, left: limits.DailyApiRequests.Remaining, per: 'day' as const }]),
      ...(limits.DataStorageMB === undefined
        ? []
        : [{ what: DATA_STORAGE, max: limits.DataStorageMB.Max, left: limits.DataStorageMB.Remaining, per: 'at once' as const }]),
    ],
    missing,
    warnings,
    skewMs: Math.abs(client.skewMs()) < 2_000 && clock.now() - asked < 60_000 ? 0 : client.skewMs(),
  }
}

const noAccess: Missing = {
  permission: 'Read on Case',
  why: 'Tickets are mirrored as cases.',
  remedy: 'Grant Read, Create and Edit on Case to the integration user.',
}

function objectRights(described: Described): Missing[] {
  const missing: Missing[] = []
  if (!described.createable)
    missing.push({
      permission: 'Create on Case',
      why: 'Tickets are mirrored as cases.',
      remedy: 'Grant Create on Case to the integration user.',
    })
  if (!described.updateable)
    missing.push({
      permission: 'Edit on Case',
      why: 'Triage is written into cases.',
      remedy: 'Grant Edit on Case to the integration user.',
    })
  return missing
}

/** Without it, cases of others are invisible, and what is invisible looks unchanged. */
async function viewAll(client: Client, user: string, warnings: string[]): Promise<Missing[]> {
  try {
    const sets = await query(
      client,
      `SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = ${quote(user)}`,
      assignmentShape,
      { purpose: 'check' },
    )
    const ids = sets.map((set) => set.PermissionSetId)
    if (ids.length > 0) {
      const all = await query(client, `SELECT PermissionsViewAllData FROM PermissionSet WHERE ${within('Id', ids)}`, setShape, {
        purpose: 'check',
      })
      if (all.some((set) => set.PermissionsViewAllData)) return []
      const cases = await query(
        client,
        `SELECT PermissionsViewAllRecords FROM ObjectPermissions WHERE SobjectType = 'Case' AND ${within('ParentId', ids)}`,
        objectShape,
        { purpose: 'check' },
      )
      if (cases.some((set) => set.PermissionsViewAllRecords)) return []
    }
    return [
      {
        permission: 'View All on Case',
        why: 'Changes of cases that the integration user cannot see would be missed without a word.',
        remedy: 'Grant View All on Case to the integration user.',
      },
    ]
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error
    warnings.push(
      'Whether the integration user has View All on Case could not be read; grant View Setup and Configuration to have it checked.',
    )
    return []
  }
}

/** Only where some of our fields show: none at all means that set-up was not applied, which is no fault of permissions. */
function fieldRights(described: Described | null): Missing[] {
  const ours = [EXTERNAL_ID, ...Object.values(CASE_FIELDS)]
  if (described === null || !ours.some((field) => described.fields.has(field))) return []
  const bad = ours.filter((name) => {
    const field = described.fields.get(name)
    return field === undefined || !field.createable || !field.updateable
  })
  return bad.map((field) => ({
    permission: `Edit on Case.${field}`,
    why: 'Breakwater writes this field.',
    remedy: 'Assign the permission set Breakwater Access to the integration user, or run setup apply again.',
  }))
}

const DATA_STORAGE = 'data storage (MB)'
/** Salesforce counts most records, Case and CaseComment among them, as 2 kB whatever they hold. */
const RECORD_KB = 2

export interface StorageEstimate {
  readonly neededMb: number
  /** Null where the org does not say. */
  readonly leftMb: number | null
  readonly fits: boolean
}

/**
 * Whether so many new records fit into the org, asked before a backfill.
 * https://help.salesforce.com/s/articleView?id=xcloud.overview_storage.htm
 */
export function estimateStorage(account: Pick<Account, 'limits'>, records: number): StorageEstimate {
  const leftMb = account.limits.find((limit) => limit.what === DATA_STORAGE)?.left ?? null
  const neededMb = Math.ceil((records * RECORD_KB) / 1024)
  return { neededMb, leftMb, fits: leftMb === null || neededMb <= leftMb }
}

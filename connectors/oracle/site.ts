import { z } from 'zod'
import type { FieldSpec } from '../../src/connector/connector.ts'
import type { Purpose } from '../../src/connector/pacing.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Client } from './client.ts'
import type { OracleConfig } from './config.ts'
import { literal, query } from './roql.ts'

const named = z.object({ id: z.number(), lookupName: z.string().nullable() })
const menu = z.object({ items: z.array(named) })
const property = z.looseObject({ type: z.union([z.string(), z.array(z.string())]).optional(), title: z.string().optional(), maxLength: z.number().optional() })
const catalog = z.object({ properties: z.record(z.string(), property) })

export interface Choice {
  readonly id: number
  readonly name: string
}

export interface CustomSpec {
  readonly name: string
  readonly title: string
  readonly type: FieldSpec['type']
  readonly max: number | null
  readonly choices: readonly Choice[]
}

/** What this site calls things. Asked when first needed, and anew where `fresh` is said. */
export interface Site {
  /** https://docs.oracle.com/en/cloud/saas/b2c-service/cxsvc/c_osvc_managing_namedids.html */
  menu(of: 'threads/entryType' | 'statusWithType/status' | 'severity' | 'queue', purpose: Purpose, fresh?: boolean): Promise<readonly Choice[]>
  custom(purpose: Purpose, fresh?: boolean): Promise<ReadonlyMap<string, CustomSpec>>
  /** The integration's own account. */
  account(purpose: Purpose): Promise<number>
  /** The id of the thread entry of that name, if there is exactly one: which number means what differs between sites. Null: nothing is proven. */
  entryType(name: string, purpose: Purpose): Promise<number | null>
}

const TYPES: Readonly<Record<string, FieldSpec['type']>> = { string: 'text', integer: 'number', number: 'number', boolean: 'checkbox', object: 'choice' }

export function createSite(client: Client, config: OracleConfig): Site {
  const menus = new Map<string, readonly Choice[]>()
  let fields: ReadonlyMap<string, CustomSpec> | null = null
  let account: number | null = null

  async function choices(path: string, purpose: Purpose): Promise<readonly Choice[]> {
    const { items } = await client.get(`/namedIDs/incidents/${path}`, menu, { purpose })
    return items.flatMap(({ id, lookupName }) => (lookupName === null ? [] : [{ id, name: lookupName }]))
  }

  const site: Site = {
    async menu(of, purpose, fresh = false) {
      const known = fresh ? undefined : menus.get(of)
      if (known !== undefined) return known
      const found = await choices(of, purpose)
      menus.set(of, found)
      return found
    },
    async custom(purpose, fresh = false) {
      if (fields !== null && !fresh) return fields
      const { properties } = await client.get('/metadata-catalog/incidents/customFields/c', catalog, { purpose })
      const all = new Map<string, CustomSpec>()
      for (const [name, { type, title, maxLength }] of Object.entries(properties)) {
        const kind = TYPES[[type ?? 'other'].flat().find((one) => one !== 'null') ?? ''] ?? 'other'
        all.set(name, { name, title: title ?? name, type: kind, max: maxLength ?? null, choices: kind === 'choice' ? await choices(`customFields/c/${name}`, purpose) : [] })
      }
      fields = all
      return all
    },
    async account(purpose) {
      if (account !== null) return account
      const rows = await query(client, `SELECT id FROM accounts WHERE login = ${literal(config.username)}`, 2, { purpose })
      const id = Number(rows[0]?.[0])
      if (rows.length !== 1 || !Number.isInteger(id)) throw new BridgeError('connector.permission', 'the integration account does not see itself', { permission: 'Accounts: read' })
      account = id
      return id
    },
    async entryType(name, purpose) {
      // Asked anew before each note: a menu that an admin renames meanwhile must not be trusted.
      const found = (await site.menu('threads/entryType', purpose, true)).filter((one) => one.name === name)
      return found.length === 1 ? (found[0]?.id ?? null) : null
    },
  }
  return site
}

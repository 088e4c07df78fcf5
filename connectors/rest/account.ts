import type { Account, FieldSpec, Schema } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import { OWN_FIELDS, type OwnField } from '../../src/domain/write.ts'
import { mustSucceed, type Answer, type Client } from './client.ts'
import { isLoopback } from './manifest-check.ts'
import type { Writable } from './manifest-writes.ts'
import { at, textOf } from './path.ts'

const CHOICES: ReadonlySet<string> = new Set(['status', 'priority'])
const READ_ONLY = ['id', 'version', 'createdAt', 'updatedAt'] as const

async function askAccount(client: Client): Promise<Answer> {
  const { manifest } = client.config
  const answer = await client.get({ purpose: 'check', priority: 0 }, manifest.account, {})
  if (answer.status === 403) throw new BridgeError('connector.auth', `${manifest.id} does not accept the credential`)
  return mustSucceed(manifest.id, 'who we are', answer)
}

/** Who we are there, and what of the bridge this CRM has no place for. */
export async function checkAccount(client: Client): Promise<Account> {
  const { manifest, url } = client.config
  const { body } = await askAccount(client)
  const { user: named } = manifest.account
  const user = typeof named === 'string' ? textOf(at(body, named)) : client.config.secret(named.name)
  if (user === null) throw new BridgeError('connector.protocol', `${manifest.id}: no user where account.user says`)
  const headers = client.lastHeaders()
  const { told, perMinute } = manifest.limits
  const [max, left] = told === undefined ? [perMinute, null] : [Number(headers[told.max.toLowerCase()] ?? perMinute), Number(headers[told.left.toLowerCase()] ?? Number.NaN)]
  return {
    name: (manifest.account.name === undefined ? null : textOf(at(body, manifest.account.name))) ?? manifest.id,
    url,
    sandbox: headers['x-breakwater-sandbox'] !== undefined && isLoopback(new URL(url)),
    user,
    plan: null,
    limits: [{ what: 'requests', max: Number.isFinite(max) && max > 0 ? max : perMinute, left: left !== null && Number.isFinite(left) ? left : null, per: 'minute' }],
    missing: [],
    warnings: warningsOf(client),
    skewMs: client.skewMs(),
  }
}

function warningsOf({ config: { manifest: { tickets, writes, threads } } }: Client): string[] {
  const absent = OWN_FIELDS.filter((name) => tickets.own[name] === undefined)
  return [
    ...(writes.update === undefined && writes.create === undefined ? ['Records are only read: the manifest has neither writes.create nor writes.update.'] : absent.length === 0 ? [] : [`These fields of the bridge have no place and are not written: ${absent.join(', ')} (tickets.own).`]),
    ...(writes.update !== undefined && writes.update.refused === undefined ? ['What people edit is never written: the manifest names no conditional update (writes.update.refused).'] : []),
    ...(writes.note?.visibility === undefined ? ['Notes are not written: the manifest does not say what makes one private (writes.note.visibility).'] : []),
    ...(threads === undefined ? ['Threads are not read: the manifest has none.'] : []),
    ...(tickets.deleted === undefined ? ['Deletes are not noticed: the manifest has no tickets.deleted.'] : []),
  ]
}

/** The fields that the manifest names, with what the CRM's own list says of them now, where it has one. */
export async function describeTickets(client: Client): Promise<Schema> {
  const { tickets, writes, schema } = client.config.manifest
  const listed = schema === undefined ? (await askAccount(client), null) : await listFields(client)
  const base: FieldSpec[] = Object.entries(tickets.fields).map(([id, spec]) => {
    const values = typeof spec === 'object' && 'values' in spec ? Object.keys(spec.values) : []
    const writable = !READ_ONLY.includes(id as (typeof READ_ONLY)[number]) && (writes.update !== undefined || writes.create !== undefined) && writes.fields.includes(id as Writable)
    return { id, title: id, type: CHOICES.has(id) || values.length > 0 ? 'choice' : id.endsWith('At') ? 'datetime' : 'text', choices: values.map((value) => ({ value, label: value })), writable, required: id === 'subject', max: null, own: id === 'externalId' ? 'externalId' : null }
  })
  const ownAt = new Map(Object.entries(tickets.own).map(([own, path]) => [path, own as OwnField]))
  const custom = Object.entries(tickets.custom).flatMap(([id, spec]): FieldSpec[] => {
    const live = listed?.get(id)
    // Where the CRM lists its fields, one that it does not name any more is not there.
    if (listed !== null && live === undefined) return []
    const choices = live?.choices ?? spec.choices
    return [{ id, title: live?.title ?? spec.title ?? id, type: spec.type, choices: choices.map((value) => ({ value, label: value })), writable: spec.writable && (live?.writable ?? true), required: false, max: null, own: ownAt.get(spec.at) ?? null }]
  })
  return { fields: [...base, ...custom] }
}

interface Live {
  readonly title: string | null
  readonly choices: readonly string[] | null
  readonly writable: boolean | null
}

async function listFields(client: Client): Promise<ReadonlyMap<string, Live>> {
  const { manifest } = client.config
  const { schema } = manifest
  if (schema === undefined) return new Map()
  const items = at(mustSucceed(manifest.id, 'the list of fields', await client.get({ purpose: 'check' }, schema, {})).body, schema.items)
  if (!Array.isArray(items)) throw new BridgeError('connector.protocol', `${manifest.id}: no list at ${schema.items || 'the root'} of the fields`)
  return new Map(
    (items as readonly unknown[]).flatMap((one) => {
      const id = textOf(at(one, schema.id))
      const choices = schema.choices === undefined ? null : at(one, schema.choices)
      const writable = schema.writable === undefined ? null : at(one, schema.writable.at) === schema.writable.is
      return id === null ? [] : [[id, { title: schema.title === undefined ? null : textOf(at(one, schema.title)), choices: Array.isArray(choices) ? choices.map(String) : null, writable }] as const]
    }),
  )
}

import type { AuditEntry, AuditVerb } from '../domain/audit.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Instant } from '../domain/ports.ts'
import type { VersionEvent, VersionLog } from '../store/version-store.ts'

/** Who wants it, and why: on record for ever. */
export interface Reason {
  readonly author: string
  readonly reason: string
  readonly at: Instant
}

/** A change of what is in force; null: nothing that was published. */
export interface Moved {
  readonly version: string | null
  readonly before: string | null
}

/** What is on record of it, beside the history of the versions themselves. */
export function moved(verb: AuditVerb, kind: 'policy' | 'mapping', version: string | null, { author, reason, at }: Reason): AuditEntry {
  return { by: author, why: reason, at, verb, as: null, on: version === null ? [] : [{ connection: null, kind, id: version }] }
}

/** Keeps a version for ever and puts it in force. What it says must have been checked. */
export async function putInForce(versions: VersionLog, version: string, source: string, why: Reason): Promise<{ readonly before: string | null }> {
  const before = await versions.live()
  await versions.add(version, why.at, source)
  if (before !== version) await versions.record({ kind: 'published', version, ...why })
  return { before }
}

export interface Back {
  /** How having nothing published is called. */
  readonly nothing: string
  /** How these versions are called and listed. */
  readonly what: string
  readonly list: string
  /** Throws where this build cannot use it. */
  readonly compile: (source: string | null, version: string) => unknown
}

/**
 * Puts an earlier version in force: the one named, none of them, or, without a name, whatever was in force before the present one was
 * published. It must compile with this build. Throws `config.invalid` and what `compile` throws.
 */
export async function rollBack(versions: VersionLog, to: string | undefined, why: Reason, back: Back): Promise<Moved> {
  const before = await versions.live()
  const version = to === undefined ? await priorTo(versions, before) : to === back.nothing ? null : await versionNamed(versions, to, back)
  if (version !== null) back.compile(await versions.source(version), version)
  if (version !== before) await versions.record({ kind: 'rolled-back', version, ...why })
  return { version, before }
}

const LOOKED_AT = 1000

async function priorTo(versions: VersionLog, live: string | null): Promise<string | null> {
  const events = (await versions.events(LOOKED_AT)).filter((event) => event.kind === 'published' || event.kind === 'rolled-back')
  const publication = events.findIndex((event) => event.kind === 'published' && event.version === live)
  return events.slice(publication + 1).find((event) => event.version !== live)?.version ?? null
}

/** The version by a name of at least four of its digits. Throws `config.invalid` where none or several fit. */
export async function versionNamed(versions: Pick<VersionLog, 'versions'>, name: string, { what, list }: Pick<Back, 'what' | 'list'>): Promise<string> {
  const fitting = (await versions.versions()).filter((row) => name.length >= 4 && row.version.startsWith(name))
  if (fitting.length === 1 && fitting[0] !== undefined) return fitting[0].version
  throw new BridgeError('config.invalid', `${fitting.length === 0 ? 'No' : 'More than one'} published ${what} version is called ${name}; \`${list}\` lists them.`)
}

export interface History<K extends string> {
  /** Null: nothing that was published is in force. */
  readonly live: string | null
  readonly versions: readonly { readonly version: string; readonly at: Instant; readonly state: 'live' | 'kept' }[]
  readonly events: readonly VersionEvent<K>[]
}

export async function historyOf<K extends string>(versions: Pick<VersionLog<K>, 'live' | 'versions' | 'events'>): Promise<History<K>> {
  const live = await versions.live()
  return { live, versions: (await versions.versions()).map((row) => ({ ...row, state: row.version === live ? 'live' : 'kept' })), events: await versions.events(LOOKED_AT) }
}

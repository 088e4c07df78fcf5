import { provisionDigest } from '../connector/provision.ts'
import type { Account, Connection } from '../connector/connector.ts'
import { AUTOMATION } from '../domain/audit.ts'
import type { Bridge } from '../main.ts'
import { macrosIn } from '../rules/replies.ts'
import type { SyncMode } from '../sync/context.ts'
import { desiredItems, type Desired } from '../sync/setup.ts'
import { keepSecret } from '../sync/webhooks/heartbeat.ts'
import { applySetup, isSettingUp, type SetupResult } from '../sync/setup-apply.ts'

export interface Consent {
  readonly mode: SyncMode
  /** Breakwater's own sandbox on this machine. */
  readonly sandbox: boolean
  /** What set-up changed just now. */
  readonly setUp: number
}

export function connectionsOf(bridge: Bridge): readonly Connection[] {
  return [bridge.left, ...(bridge.right === null ? [] : [bridge.right])]
}

export function desiredOf(bridge: Bridge): Desired {
  const { PUBLIC_URL, MACRO_LANGUAGES } = bridge.config
  return { macros: macrosIn(bridge.policies.last.macros, MACRO_LANGUAGES), webhookUrl: PUBLIC_URL === undefined ? null : `${PUBLIC_URL}/webhooks/${encodeURIComponent(bridge.left.id)}` }
}

/**
 * May this run write (law 13)? Only where an admin applied set-up, says so on the command line, or the account is our own sandbox;
 * there set-up is applied by itself. What set-up made is kept current: a changed macro of the policy is corrected first.
 */
export async function consent(bridge: Bridge, flags: { readonly write?: boolean; readonly dryRun?: boolean }, signal: AbortSignal): Promise<Consent> {
  const accounts = await meet(bridge)
  const sandbox = accounts.every((account) => account.sandbox)
  if (flags.dryRun === true) return { mode: 'dry-run', sandbox, setUp: 0 }
  const row = await bridge.store.read((tx) => tx.connections.get(bridge.left.id))
  const applied = row !== null && row.setupAt !== null
  if (!applied && !sandbox) return { mode: flags.write === true ? 'write' : 'observe', sandbox, setUp: 0 }
  let setUp = 0
  const stopped = (await bridge.store.read((tx) => tx.policies.stopped())) !== null
  // Correcting macros by itself is automatic too.
  if (stopped) return { mode: 'write', sandbox, setUp }
  for (const connection of connectionsOf(bridge)) if (!(await isCurrent(bridge, connection))) setUp += (await setUpConnection(bridge, connection, signal, AUTOMATION, () => isCurrent(bridge, connection))).changed
  return { mode: 'write', sandbox, setUp }
}

/** How long what was agreed holds while nothing may be written, and after a vendor did not answer the question. */
const ASKED_AGAIN_MS = 30_000

/**
 * {@link consent} for what runs on: asked again for another policy, whose macros may differ, when set-up was taken away meanwhile, and now
 * and then while only observing. Consent can come and go.
 */
export function standingConsent(bridge: Bridge, flags: { readonly write?: boolean }, signal: AbortSignal): () => Promise<Consent> {
  let asked: { readonly at: number; readonly policy: string; readonly answer: Promise<Consent> } | null = null
  return async () => {
    const { store, left, policies, clock } = bridge
    const row = await store.read((tx) => tx.connections.get(left.id))
    const { version } = await policies.current()
    const last = asked
    const agreed = await last?.answer.catch(() => null)
    const setUp = row !== null && row.setupAt !== null
    const stands = last !== null && last.policy === version && (agreed?.mode === 'write' ? setUp || flags.write === true : !setUp && clock.now() - last.at < ASKED_AGAIN_MS)
    // Several pieces of work ask at once; one of them goes and finds out.
    if (asked === last && !stands) asked = { at: clock.now(), policy: version, answer: consent(bridge, flags, signal) }
    return asked?.answer ?? consent(bridge, flags, signal)
  }
}

/** Looks at every account, and notes when it was first met: by the vendor's own clock, for it is compared with the vendor's times. */
export async function meet(bridge: Bridge): Promise<readonly Account[]> {
  const met = await Promise.all(connectionsOf(bridge).map(async (connection) => ({ connection, account: await connection.check() })))
  await bridge.store.write(async (tx) => {
    for (const { connection, account } of met) {
      await tx.connections.ensure({ id: connection.id, vendor: connection.vendor, url: account.url, connectedAt: bridge.clock.now() + account.skewMs })
    }
  })
  return met.map(({ account }) => account)
}

/** Applies set-up to one connection, and keeps the secret of the webhook it made. */
export async function setUpConnection(bridge: Bridge, connection: Connection, signal: AbortSignal, by: string = AUTOMATION, unless?: () => Promise<boolean>): Promise<SetupResult> {
  const { store, clock, ids, log } = bridge
  const result = await applySetup({ by, store, clock, ids, log, signal, leaseMs: bridge.config.LEASE_SECONDS * 1000 }, connection, desiredOf(bridge), unless)
  await keepSecret({ store, connection })
  return result
}

/** Answered from our own ledger: no call to the vendor. `setup plan` looks at the vendor itself. A set-up that died in the middle is gone through again. */
async function isCurrent(bridge: Bridge, connection: Connection): Promise<boolean> {
  const [row, ledger, open] = await bridge.store.read(async (tx) => [await tx.connections.get(connection.id), await tx.provisions.list(connection.id), await isSettingUp(tx, connection.id)] as const)
  if (open) return false
  const made = new Map(ledger.map((item) => [`${item.kind} ${item.id}`, item.digest]))
  const desired = desiredItems(connection, desiredOf(bridge))
  return row?.setupAt != null && desired.length === ledger.length && desired.every((item) => made.get(`${item.kind} ${item.id}`) === provisionDigest(item))
}

import type { Connection } from '../connector/connector.ts'
import { provisionDigest } from '../connector/provision.ts'
import { AUTOMATION, type AuditVerb } from '../domain/audit.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Clock, Ids, Log } from '../domain/ports.ts'
import type { WebhookFault } from '../domain/webhooks.ts'
import type { Outcome, ProvisionItem, Write } from '../domain/write.ts'
import type { DeliveryRow, LaneIntent, Store, Tx } from '../store/store.ts'
import { keyed, type WriteBody } from './keys.ts'
import { holdLease, LEASE_MS } from './lease.ts'
import { createOutbox, SETUP_OPS } from './outbox.ts'
import { desiredItems, planRemoval, planSetup, type Desired, type SetupItem } from './setup.ts'

export interface SetupPorts {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly signal: AbortSignal
  readonly leaseMs?: number
  /** Who asked for it; the program itself if left out. */
  readonly by?: string
}

export interface SetupResult {
  readonly plan: readonly SetupItem[]
  readonly changed: number
  readonly refused: readonly { readonly kind: string; readonly id: string; readonly reason: string; readonly remedy: string }[]
}

/** What `setup apply` would do. Reads the vendor, changes nothing. */
export async function showSetup(ports: SetupPorts, connection: Connection, desired: Desired): Promise<readonly SetupItem[]> {
  const provisioned = (await connection.provisioned?.()) ?? []
  const ledger = await ports.store.read((tx) => tx.provisions.list(connection.id))
  return planSetup(connection.id, desiredItems(connection, desired), provisioned, ledger)
}

/**
 * Makes what is missing, corrects what differs, takes away what is no longer wanted; through the outbox like every other write.
 * From then on this connection may be written to. Twice changes nothing. `unless` is asked while nobody else sets up: a vendor that shows
 * late what was made a moment ago would be taken to lack it.
 */
export async function applySetup(ports: SetupPorts, connection: Connection, desired: Desired, unless: () => Promise<boolean> = () => Promise.resolve(false)): Promise<SetupResult> {
  return underLease(ports, connection, async () => {
    if (await unless()) return { plan: [], changed: 0, refused: [] }
    const plan = await showSetup(ports, connection, desired)
    const result = await deliver(ports, connection, plan, (tx) => onRecord(tx, ports, connection, 'setup-applied'))
    if (result.refused.length === 0) await ports.store.write((tx) => tx.connections.setSetup(connection.id, ports.clock.now()))
    return result
  })
}

/** Makes the webhook what it ought to be, and nothing else; sent anew also where nothing is to be seen wrong with it. */
export async function repairWebhook(ports: SetupPorts, connection: Connection, wanted: ProvisionItem, because: WebhookFault): Promise<SetupResult> {
  return underLease(ports, connection, async () => {
    const there = (await connection.provisioned?.('webhook')) ?? []
    const ledger = await ports.store.read((tx) => tx.provisions.list(connection.id))
    const plan = planSetup(connection.id, [wanted], there, ledger.filter(({ kind, id }) => kind === wanted.kind && id === wanted.id))
    const entry = { by: AUTOMATION, why: null, at: ports.clock.now(), verb: 'webhooks-repaired' as const, as: because, on: [{ connection: connection.id, kind: 'account' as const, id: connection.id }] }
    return deliver(ports, connection, plan.map((item) => (item.action === 'keep' && because !== 'secret' ? { ...item, action: 'update' as const } : item)), (tx) => tx.audit.add(entry))
  })
}

/** Takes away exactly what the ledger says we made; from then on nothing may be written here. */
export async function removeSetup(ports: SetupPorts, connection: Connection): Promise<SetupResult> {
  return underLease(ports, connection, async () => {
    await ports.store.write(async (tx) => {
      await tx.connections.setSetup(connection.id, null)
      await onRecord(tx, ports, connection, 'setup-removed')
    })
    const ledger = await ports.store.read((tx) => tx.provisions.list(connection.id))
    return deliver(ports, connection, planRemoval(connection.id, ledger))
  })
}

function onRecord(tx: Tx, { by, clock }: SetupPorts, { id }: Connection, verb: AuditVerb): Promise<unknown> {
  return tx.audit.add({ by: by ?? AUTOMATION, why: null, at: clock.now(), verb, as: null, on: [{ connection: id, kind: 'account', id }] })
}

async function underLease<T>(ports: SetupPorts, connection: Connection, work: () => Promise<T>): Promise<T> {
  const { store, clock } = ports
  await store.write((tx) => tx.connections.ensure({ id: connection.id, vendor: connection.vendor, url: '', connectedAt: clock.now() }))
  const lease = await holdLease(store, `setup:${connection.id}`, ports.ids.next(), ports, ports.leaseMs ?? LEASE_MS)
  try {
    return await work()
  } finally {
    await lease.release()
  }
}

function bodyOf(item: SetupItem): WriteBody | null {
  if ((item.action === 'create' || item.action === 'update') && item.item !== null) return { op: 'provision', item: item.item }
  return item.action === 'retire' && item.vendorId !== null ? { op: 'retire', kind: item.kind, id: item.id, vendorId: item.vendorId } : null
}

function laneOfItem(item: Pick<SetupItem, 'kind' | 'id'>): string {
  return `setup:${item.kind}:${item.id}`
}

/** Settled intents of the lane so far: making a thing again after it was taken away is a new wish with a new key. */
function round(lane: readonly LaneIntent[]): number {
  return lane.filter((intent) => intent.state === 'done' || intent.state === 'set-aside').length
}

async function deliver(ports: SetupPorts, connection: Connection, plan: readonly SetupItem[], also: (tx: Tx) => Promise<unknown> = () => Promise.resolve()): Promise<SetupResult> {
  const { store, clock, ids, log, signal } = ports
  const changes = plan.flatMap((item) => {
    const body = bodyOf(item)
    return body === null ? [] : [{ item, body }]
  })
  const run = ids.next()
  const keys = new Set<string>()
  await store.write(async (tx) => {
    const lanes = await tx.intents.ofLanes(connection.id, changes.map(({ item }) => laneOfItem(item)))
    const rows = changes.map(({ item, body }) => {
      const write = keyed(connection.id, body, round(lanes.get(laneOfItem(item)) ?? []))
      keys.add(write.key)
      return { write, connection: connection.id, lane: laneOfItem(item), priority: 2, createdAt: clock.now(), run }
    })
    await tx.intents.add(rows)
    await also(tx)
  })
  let changed = 0
  const refused: SetupResult['refused'][number][] = []
  const settle = async (delivery: DeliveryRow, outcomes: readonly Outcome[]): Promise<void> => {
    const writes = new Map(delivery.intents.map(({ write }) => [write.key, write]))
    await store.write(async (tx) => {
      await tx.intents.settle(delivery.id, outcomes, clock.now())
      for (const outcome of outcomes) await book(tx, connection.id, writes.get(outcome.key), outcome, clock.now())
    })
    for (const outcome of outcomes) {
      const write = writes.get(outcome.key)
      if (outcome.result === 'landed') changed += 1
      else if (outcome.result === 'refused' && write !== undefined) refused.push({ ...nameOf(write), reason: outcome.reason, remedy: outcome.remedy })
    }
  }
  const outbox = createOutbox({ store, connection, clock, ids, log, owner: run, leaseMs: LEASE_MS, ops: SETUP_OPS, settle })
  try {
    for (;;) {
      await outbox.pump('all')
      const pause = outbox.pause()
      if (pause !== null && pause.final) throw pause.error
      // Also what a set-up left that died: nobody else finishes it.
      if (!(await store.read((tx) => isSettingUp(tx, connection.id)))) break
      await clock.sleep(Math.max(50, Math.min(5_000, (outbox.nextAt() ?? clock.now() + 500) - clock.now())), signal)
    }
  } finally {
    await outbox.release()
  }
  return { plan, changed, refused }
}

/** Whether anything of a set-up is waiting or on its way, begun by whomever. */
export async function isSettingUp(tx: Tx, connection: string): Promise<boolean> {
  return (await tx.intents.sent(connection, SETUP_OPS)) > 0 || (await tx.intents.nextAt(connection, SETUP_OPS)) !== null
}

async function book(tx: Tx, connection: string, write: Write | undefined, outcome: Outcome, now: number): Promise<void> {
  if (outcome.result !== 'landed' && outcome.result !== 'moot') return
  if (write?.op === 'retire') await tx.provisions.remove(connection, write.kind, write.id)
  if (write?.op !== 'provision' || outcome.result !== 'landed') return
  if (outcome.recordId === null) throw new BridgeError('connector.protocol', `${connection} made ${write.item.kind} ${write.item.id} and did not say which`)
  await tx.provisions.put([{ connection, kind: write.item.kind, id: write.item.id, vendorId: outcome.recordId, digest: provisionDigest(write.item), at: now }])
}

function nameOf(write: Write): { readonly kind: string; readonly id: string } {
  if (write.op === 'provision') return { kind: write.item.kind, id: write.item.id }
  return write.op === 'retire' ? { kind: write.kind, id: write.id } : { kind: write.op, id: write.key }
}

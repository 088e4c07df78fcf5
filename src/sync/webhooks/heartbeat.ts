import type { Connection } from '../../connector/connector.ts'
import { provisionDigest } from '../../connector/provision.ts'
import { BridgeError } from '../../domain/errors.ts'
import { WireFault } from '../../domain/ports.ts'
import type { WebhookFault, WebhookHealth } from '../../domain/webhooks.ts'
import type { ProvisionItem } from '../../domain/write.ts'
import { repairWebhook, type SetupPorts } from '../setup-apply.ts'
import { isStopped } from '../switch.ts'
import { keepHealth, WEBHOOK_SECRET, webhookHealth } from './health.ts'
import { isLookDue, judgePulse } from './plan.ts'
import { hearing, type Hearing } from './unheard.ts'

export interface HeartbeatOptions extends SetupPorts {
  readonly connection: Connection
  /** The webhook as it ought to be; null: none is wanted. */
  readonly wanted: () => ProvisionItem | null
  readonly silentMs: number
}

const KEPT = 20
const BEAT_MS = 30_000

/** Looks after the webhooks until the signal aborts. What goes wrong at the vendor is looked into again by the next beat. */
export async function keepWebhooks(options: HeartbeatOptions): Promise<void> {
  const { clock, log, signal } = options
  while (!signal.aborted) {
    await beat(options).catch((error: unknown) => {
      if (!signal.aborted) log.warn('webhooks.unread', { connection: options.connection.id, code: codeOf(error) })
    })
    await clock.sleep(BEAT_MS, signal).catch(() => undefined)
  }
}

/**
 * One look at the books, and at the vendor where that is due. A subscription that is gone, switched off, changed by hand, signs with another
 * secret or tells nothing is put right; where that does not help, a person is told once, and it is left alone until it is heard again.
 */
export async function beat(options: HeartbeatOptions): Promise<void> {
  const { store, connection, clock, log, silentMs } = options
  const wanted = options.wanted()
  const { known, health, idle, stopped } = await store.read(async (tx) => ({
    known: await hearing(tx, connection.id), health: await webhookHealth(tx, connection.id),
    idle: (await tx.connections.get(connection.id))?.setupAt == null, stopped: await isStopped(tx),
  }))
  const { hook } = known
  if (wanted === null || hook === null || idle || connection.webhook === undefined || connection.provisioned === undefined) return
  const pulse = { now: clock.now(), unheardSince: known.unheardSince, silentMs, health }
  if (!isLookDue(pulse)) return
  const seen = await look(options, wanted, hook)
  const verdict = judgePulse(pulse, seen)
  const before: WebhookHealth = { ...(health ?? { repairs: [], repaired: 0, state: 'ok' }), lookedAt: pulse.now, fault: verdict.do === 'nothing' ? null : verdict.because }
  // What automation may not write it does not repair either.
  if (verdict.do === 'repair' && !stopped) return repair(options, wanted, before, verdict.because)
  await note(options, { ...before, state: verdict.do === 'nothing' ? 'ok' : 'dead' })
  if (verdict.do !== 'nothing' && health?.state !== 'dead') log.warn('webhooks.dead', { connection: connection.id, because: verdict.because, stopped })
  if (verdict.do === 'nothing' && health?.state === 'dead') log.info('webhooks.alive', { connection: connection.id })
}

async function look({ store, connection }: HeartbeatOptions, wanted: ProvisionItem, hook: NonNullable<Hearing['hook']>): Promise<WebhookFault | null> {
  const there = ((await connection.provisioned?.('webhook')) ?? []).find((one) => one.kind === 'webhook' && one.id === wanted.id)
  if (there === undefined) return 'gone'
  if (!there.active) return 'inactive'
  if (there.digest !== provisionDigest(wanted) || there.vendorId !== hook.vendorId) return 'differs'
  const [kept, secret] = [await store.read((tx) => tx.tokens.load(connection.id, WEBHOOK_SECRET)), await connection.webhook?.secret?.(there.vendorId)]
  return secret === undefined || secret === kept ? null : 'secret'
}

async function repair(options: HeartbeatOptions, wanted: ProvisionItem, before: WebhookHealth, because: WebhookFault): Promise<void> {
  const { store, connection, clock, log } = options
  let failed: string | null = null
  try {
    const { refused } = await repairWebhook(options, connection, wanted, because)
    if (refused.length > 0) failed = 'connector.rejected'
    else await keepSecret(options)
    // Whatever was missed before is nobody's fault any more; `put` elsewhere does the same for what was written.
    if (failed === null && because === 'secret') await store.write(async (tx) => {
      for (const row of await tx.provisions.list(connection.id)) if (row.kind === wanted.kind && row.id === wanted.id) await tx.provisions.put([{ ...row, at: clock.now() }])
    })
  } catch (error) {
    if (options.signal.aborted) throw error
    failed = codeOf(error)
  }
  const repairs = [...before.repairs, { at: clock.now(), because, failed }].slice(-KEPT)
  await note(options, { ...before, state: failed === null ? 'ok' : 'dead', repairs, repaired: before.repaired + (failed === null ? 1 : 0) })
  log.warn(failed === null ? 'webhooks.repaired' : 'webhooks.not-repaired', { connection: connection.id, because, code: failed })
}

/** What signs from now on is what is checked by. */
export async function keepSecret({ store, connection }: Pick<HeartbeatOptions, 'store' | 'connection'>): Promise<void> {
  const { hook } = await store.read((tx) => hearing(tx, connection.id))
  if (hook === null || connection.webhook?.secret === undefined) return
  const secret = await connection.webhook.secret(hook.vendorId)
  await store.write((tx) => tx.tokens.save(connection.id, WEBHOOK_SECRET, secret))
}

async function note({ store, connection }: HeartbeatOptions, health: WebhookHealth): Promise<void> {
  const ref = { connection: connection.id, kind: 'policy' as const, id: 'webhooks' }
  await store.write(async (tx) => {
    await keepHealth(tx, connection.id, health)
    if (health.state === 'ok') await tx.attention.remove([ref], 'webhooks-dead')
    else await tx.attention.add([{ ref, at: health.lookedAt, reason: 'webhooks-dead', severity: null, rules: [], url: '' }])
  })
}

function codeOf(error: unknown): string {
  if (error instanceof BridgeError) return error.code
  return error instanceof WireFault ? `wire.${error.sent}` : 'unforeseen'
}

import type { Config } from '../config.ts'
import type { CallCounts } from '../connector/connector.ts'
import type { TriageInput } from '../domain/triage.ts'
import type { Clock, Instant, Log } from '../domain/ports.ts'
import { openBridge } from '../main.ts'
import { triage } from '../rules/triage.ts'
import { createServer } from '../server/app.ts'
import { appOptions } from './app-door.ts'
import { signOf } from './channels.ts'
import { WEBHOOK_SECRET } from '../sync/webhooks/health.ts'

/** A run that stores a large page may keep the engine busy for a while; longer silence means trouble. */
const SILENT_AFTER_MS = 30_000
const FOLLOW_MS = 5_000

export interface PageOptions {
  readonly log: Log
  readonly beat: () => Instant | null
  readonly calls: () => Readonly<Record<string, CallCounts>>
  readonly wake: () => void
}

/** The server with its own reader of the store, and the webhooks' door. */
export async function servePages(config: Config, options: PageOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
  const closing = new AbortController()
  const bridge = await openBridge(config, { log: options.log, signal: closing.signal })
  const { left, right, store, policies, clock, ids } = bridge
  const secrets = async (): Promise<readonly string[]> => {
    const made = await store.read((tx) => tx.tokens.load(left.id, WEBHOOK_SECRET))
    return [...(made === null ? [] : [made]), ...config.ZENDESK_WEBHOOK_SECRETS]
  }
  const desk = {
    store,
    get policy() {
      return policies.last
    },
    triage: (input: TriageInput, now: Instant) => triage(input, policies.last, now),
    clock, tickets: left.id,
    cases: right?.id ?? null,
    calls: options.calls,
    wake: options.wake,
  }
  // A person waits for what these ask: they may use what is kept for the urgent.
  const app = appOptions(config, { store, clock, ids, crm: bridge.urgent.left }, desk)
  const server = createServer({
    desk,
    ...(app === null ? {} : { app }),
    links: { sign: signOf(config), wake: options.wake },
    log: options.log,
    ids,
    heartbeat: { last: options.beat, silentAfterMs: SILENT_AFTER_MS },
    inboxes: { hooks: new Map(left.webhook === undefined ? [] : [[left.id, { check: left.webhook, secrets }]]), arrived: options.wake },
    publicUrl: config.PUBLIC_URL ?? null,
  })
  const following = follow(() => policies.current(), clock, options.log, closing.signal)
  const { url } = await server.listen({ host: config.HOST, port: config.PORT })
  return {
    url,
    close: async () => {
      await server.close()
      closing.abort(new Error('closed'))
      await following
      await bridge.close()
    },
  }
}

/** The pages speak of the policy in force soon after it changed. */
async function follow(current: () => Promise<unknown>, clock: Clock, log: Log, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(FOLLOW_MS, signal).catch(() => undefined)
    // The store may be away for a moment; what was known stays.
    if (!signal.aborted) await current().catch(() => log.warn('pages.policy-unknown'))
  }
}

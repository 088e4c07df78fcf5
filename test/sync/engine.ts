import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Category } from '../../src/domain/labels.ts'
import type { Log } from '../../src/domain/ports.ts'
import type { Triage, TriageInput } from '../../src/domain/triage.ts'
import type { Write } from '../../src/domain/write.ts'
import type { Connection } from '../../src/connector/connector.ts'
import { createVault } from '../../src/platform/vault.ts'
import { openStore } from '../../src/store/open.ts'
import type { CompiledMapping } from '../../src/mapping/compile.ts'
import type { Store } from '../../src/store/store.ts'
import type { SyncMode, SyncPolicy } from '../../src/sync/context.ts'
import type { Caps } from '../../src/sync/caps.ts'
import { createRoute, DEFAULT_ROUTE } from '../../src/sync/route.ts'
import { runSync, type RunSummary } from '../../src/sync/run.ts'
import { Killed, mortal, mortalClock } from '../support/bridge.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { CLOCKS, triageOf } from './make.ts'
import { MemoryCases, MemoryDesk, type Trip } from './memory-crm.ts'

export const BEGIN = Date.UTC(2026, 10, 22, 12)
export const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** Judges by plain markers, so that a test says in the ticket's words what the triage will be: `P1 hate`. */
export function markerPolicy(version = 'markers-1'): SyncPolicy {
  return {
    version, clocks: CLOCKS, ruleTitle: () => null,
    triage(input: TriageInput): Triage {
      const text = [input.subject, input.body, ...input.comments.map((comment) => comment.text)].join(' ')
      const severity = (['P0', 'P1', 'P2', 'P3'] as const).find((one) => text.includes(one)) ?? 'P4'
      const category = (['sextortion', 'self_harm', 'hate', 'scam_fraud'] as const).filter((one) => text.includes(one))
      const categories: readonly Category[] = category.length === 0 ? ['not_safety'] : category
      const { stated } = input
      const all = stated?.category === undefined ? categories : [stated.category, ...categories.filter((one) => one !== stated.category && one !== stated.not)]
      return triageOf({ category: all[0] ?? 'not_safety', categories: all, severity: stated?.severity ?? severity, judged: input.body.trim() !== '', policy: version, missing: [] })
    },
  }
}

/** One bridge process over a store and two help desks that outlive it. */
export interface World {
  readonly clock: VirtualClock
  readonly desk: MemoryDesk
  readonly cases: MemoryCases
  readonly store: Store
  sync(options?: { readonly mode?: SyncMode; readonly policy?: SyncPolicy; readonly killAt?: number; readonly signal?: AbortSignal; readonly show?: (write: Write) => void; readonly noRight?: boolean; readonly caps?: Caps; readonly mapping?: CompiledMapping; readonly mappingRefused?: string; readonly webhooksApart?: boolean; readonly log?: Log; readonly store?: Store }): Promise<RunSummary>
  /** Steps that the last run took: transactions and calls to vendors. */
  steps(): number
  close(): Promise<void>
}

/** `right`: another connection in the place of the cases in memory. */
export async function makeWorld(right?: (clock: VirtualClock) => Connection): Promise<World> {
  const clock = new VirtualClock(BEGIN)
  // In memory where the system has such a folder: every commit is synced to the disk, and here nothing outlives the test anyway.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-sync-'))
  const vault = createVault({ sealing: [{ id: 'k1', key: randomBytes(32) }], hashing: randomBytes(32) })
  const store = await openStore({ url: null, file: join(folder, 'store.db'), vault, clock, random: { next: () => 0.5 } })
  let open = true
  const close = async (): Promise<void> => {
    if (!open) return
    open = false
    await store.close()
    rmSync(folder, { recursive: true })
  }
  onTestFinished(close)
  const desk = new MemoryDesk(clock)
  const cases = new MemoryCases(clock)
  const other = right?.(clock)
  let id = 0
  let steps = 0
  return {
    clock, desk, cases, store, close,
    steps: () => steps,
    async sync({ mode = 'write', policy = markerPolicy(), killAt = Number.POSITIVE_INFINITY, signal = new AbortController().signal, show, noRight = false, caps, mapping, mappingRefused, webhooksApart = false, log = silent, store: over = store } = {}) {
      steps = 0
      let dead = false
      const step = (name: string): void => {
        if (!dead) steps += 1
        if (steps >= killAt) dead = true
        if (dead) throw new Killed(name)
      }
      const [deskTrip, casesTrip] = [desk.trip, cases.trip]
      const also = (own: Trip): Trip => (name) => {
        step(name)
        own(name)
      }
      desk.trip = also(deskTrip)
      cases.trip = also(casesTrip)
      try {
        return await runSync({
          webhooksApart,
          store: mortal(over, step), left: desk.connection(), right: noRight ? null : (other ?? cases.connection()), policy, route: createRoute(DEFAULT_ROUTE), clock: mortalClock(clock, () => dead), ids: { next: () => `id-${(id += 1)}` }, random: { next: () => 0.5 },
          log, mode, from: null, page: 'https://bridge.example.com', signal, ...(show === undefined ? {} : { show }), ...(caps === undefined ? {} : { caps }), ...(mapping === undefined ? {} : { mapping }), ...(mappingRefused === undefined ? {} : { mappingRefused }),
        })
      } finally {
        desk.trip = deskTrip
        cases.trip = casesTrip
      }
    },
  }
}

import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Connection } from '../connector/connector.ts'
import type { Clock } from '../domain/ports.ts'
import type { Sandbox } from '../sandbox/index.ts'
import type { Account } from '../sandbox/zendesk/account.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import { agreedMapping } from './agreed.ts'
import { createBridge, type Booted, type Bridge } from './bridge.ts'
import { drawOf } from './chance.ts'
import { worldClock } from './clock.ts'
import { connections, image, quiet, vault } from './image.ts'
import { mortalClock, mortalStore, mortalWire, newLife } from './kill.ts'
import { newLedger, type Ledger } from './ledger.ts'
import type { Sabotage } from './sabotage/index.ts'
import { scratch } from './scratch.ts'
import { newTally, type Tally } from './tally.ts'
import { newWatch, watched, type Watch } from './watch.ts'
import { createWeather, type Weather } from './weather.ts'
import { isWrite, simulatedWire, type Passage } from './wire.ts'

/** Two vendors, the bridge between them, and everything that happens to them; one seed, and it happens again. */
export interface World {
  readonly clock: Clock
  readonly sandbox: Sandbox
  readonly account: () => Account
  readonly store: Store
  readonly bridge: Bridge
  readonly weather: Weather
  readonly ledger: Ledger
  readonly watch: Watch
  readonly tally: Tally
  readonly passages: readonly Passage[]
  /** `skew`: how far the clock of the bridge's machine is off. */
  readonly machine: { skew: number }
  readonly mapping: CompiledMapping
  /** A process with its connections, one of several. */
  boot(): Booted
  /** A webhook tells the bridge of this ticket, unless it gets lost. */
  hook(ticketId: number): void
  /** Fair weather until nothing is left to do; then looks at everything. */
  rest(): Promise<void>
  /** Set by whoever plays the story. */
  onRest: () => Promise<void>
  /** Hash of everything that travelled so far. */
  trace(): string
  close(): Promise<void>
}

const LEFT = 'zendesk:breakwater-sandbox'

/** Of a world that is one of many. */
export interface Among {
  readonly clock: Clock
}

/** `among`: others have the same clock, and what keeps the bridge running is not its own; it stands still until it is told to come to rest. */
export async function makeWorld(seed: number, sabotage: Sabotage | null, among: Among | null = null): Promise<World> {
  const base = await image()
  const [network, chance, hooks, vendors] = [drawOf(seed, 2), drawOf(seed, 3), drawOf(seed, 4), drawOf(seed, 5)]
  const clock = among?.clock ?? worldClock(base.endedAt)
  const sandbox = base.sandbox(() => clock.now(), vendors.next)
  const folder = scratch()
  const file = join(folder.path, 'store.db')
  writeFileSync(file, base.store, { mode: 0o600 })
  // The store's own pauses only give others their turn, and here everybody has it anyway.
  const patient: Clock = { now: () => clock.now(), sleep: (ms, signal) => (ms === 0 ? Promise.resolve() : clock.sleep(ms, signal)) }
  const store = await openStore({ url: null, file, vault, clock: patient, random: { next: () => 0.5 } })
  const [weather, ledger, watch, tally] = [createWeather(), newLedger(), newWatch(), newTally()]
  const passages: Passage[] = []
  const hash = createHash('sha256')
  const wire = simulatedWire({
    sandbox, clock, draw: network,
    fate(vendor, request) {
      const fate = weather.take(vendor, request)
      if (fate.kind !== 'none') tally.faults += 1
      if ((fate.kind === 'silence' || fate.kind === 'late') && isWrite(request.method, request.path)) tally.lostAnswers += 1
      return fate
    },
    passed(passage) {
      const { vendor, request, answer, at } = passage
      passages.push(passage)
      if (answer.broken === 'after' && isWrite(request.method, request.path)) tally.lostAnswers += 1
      hash.update(`${vendor} ${at} ${request.method} ${request.path}\n${request.body}\n${answer.status} ${answer.body}\n`)
    },
  })
  const mapping = sabotage?.mapping?.(agreedMapping()) ?? agreedMapping()
  const machine = { skew: 0 }
  let lives = 0
  let ids = 0
  let over = false

  function boot(alone = true): Booted {
    const life = newLife((lives += 1), clock, () => undefined)
    const own = mortalClock(clock, life, () => machine.skew)
    // Of several processes none is the only one that may store.
    const mortal = mortalStore(alone ? watched(store, clock, life, watch, tally) : store, life)
    const planted = sabotage?.store?.(mortal, LEFT) ?? mortal
    const sent = mortalWire(sabotage?.wire?.(wire, clock) ?? wire, life, isWrite)
    const random = { next: chance.next }
    const fresh = { next: () => `id-${life.number}-${(ids += 1)}` }
    const [left, right] = connections(sandbox, (account) => ({
      clock: own, ids: fresh, random, log: quiet, wire: sent, signal: new AbortController().signal,
      tokens: { load: (name) => mortal.read((tx) => tx.tokens.load(account, name)), save: (name, value) => mortal.write((tx) => tx.tokens.save(account, name, value)) },
    }))
    const bent = (one: Connection): Connection => sabotage?.connection?.(one, planted, own) ?? one
    return { life, store: planted, clock: own, left: bent(left), right: bent(right), ids: fresh, random }
  }

  const bridge = createBridge({
    clock, boot, chance: chance.next, mapping, idle: among !== null,
    async died() {
      tally.kills += 1
      const out = await store.read(async (tx) => (await tx.intents.counts(LEFT)).sent + (await tx.intents.counts('salesforce:acme')).sent)
      if (out > 0) tally.killsInDelivery += 1
    },
    ran(steps) {
      tally.runs += 1
      tally.steps += steps
    },
    fault: (text) => void watch.faults.push(text),
  })

  const world: World = {
    clock, sandbox, store, bridge, weather, ledger, watch, tally, passages, machine, mapping, onRest: () => Promise.resolve(), boot: () => boot(false),
    account: () => sandbox.inside.zendesk.account,
    hook(ticketId) {
      if (hooks.next() < 0.35) return
      const id = `hook-${(ids += 1)}`
      const deliver = async (ms: number): Promise<void> => {
        await clock.sleep(ms)
        if (!over) await store.write((tx) => tx.inbox.put(LEFT, id, [{ connection: LEFT, kind: 'ticket', id: String(ticketId) }], clock.now() + machine.skew))
      }
      void deliver(100 + hooks.next() * 2_000)
      if (hooks.next() < 0.15) void deliver(500 + hooks.next() * 5_000)
    },
    async rest() {
      weather.clear()
      sandbox.faults.clear()
      if (machine.skew !== 0) ledger.jumps.push(clock.now())
      machine.skew = 0
      await world.onRest()
      bridge.resume()
    },
    trace: () => hash.copy().update(JSON.stringify(sandbox.inside.zendesk.read())).update(JSON.stringify(sandbox.inside.salesforce.read())).digest('hex'),
    async close() {
      await bridge.stop()
      over = true
      await store.close()
      folder.remove()
    },
  }
  return world
}

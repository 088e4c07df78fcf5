import type { Clock } from '../domain/ports.ts'
import type { Store, Tx } from '../store/store.ts'
import type { Life } from './kill.ts'
import type { Tally } from './tally.ts'

/** What is seen at the store's door, where nothing is changed. */
export interface Watch {
  /** Keys of each lane in the order in which they were wanted. */
  readonly wanted: Map<string, string[]>
  /** What must never be seen there. */
  readonly faults: string[]
  /** Which process holds the lease. */
  holder: number | null
}

export function newWatch(): Watch {
  return { wanted: new Map(), faults: [], holder: null }
}

/** Looks at every transaction of one process; what it does is handed on as it is. */
export function watched(store: Store, clock: Clock, life: Life, watch: Watch, tally: Tally): Store {
  let [at, times] = [0, 0]
  /** Whoever works without end and lets no time pass would never be heard of again. */
  const counted = (): void => {
    if (clock.now() !== at) [at, times] = [clock.now(), 0]
    times += 1
    if (times > MOST_AT_ONCE) throw new Error('worked without end and no time passed')
  }
  return {
    close: () => store.close(),
    read: (work) => {
      counted()
      return store.read(work)
    },
    write: (work) => {
      counted()
      return store.write((tx) => work(seen(tx, life, watch, tally)))
    },
  }
}

/** Transactions of one instant; a run's busiest has some dozens. */
const MOST_AT_ONCE = 2_000

function seen(tx: Tx, life: Life, watch: Watch, tally: Tally): Tx {
  /** A process that was overtaken may not move what only the holder of the lease moves. */
  const fenced = (what: string): void => {
    if (watch.holder !== null && watch.holder !== life.number) watch.faults.push(`process ${life.number} stored ${what} while process ${watch.holder} held the lease`)
  }
  return {
    ...tx,
    leases: {
      ...tx.leases,
      async acquire(name, owner, now, ttlMs) {
        const token = await tx.leases.acquire(name, owner, now, ttlMs)
        if (token !== null) watch.holder = life.number
        return token
      },
    },
    checkpoints: {
      ...tx.checkpoints,
      put(connection, stream, value, upTo) {
        fenced(`the position of ${stream}`)
        return tx.checkpoints.put(connection, stream, value, upTo)
      },
    },
    triages: {
      ...tx.triages,
      put(rows) {
        fenced('judgements')
        return tx.triages.put(rows)
      },
    },
    intents: {
      ...tx.intents,
      add(rows) {
        if (rows.length > 0) fenced('wishes')
        for (const { lane, write } of rows) {
          const keys = watch.wanted.get(lane) ?? []
          if (!keys.includes(write.key)) watch.wanted.set(lane, [...keys, write.key])
        }
        return tx.intents.add(rows)
      },
      settle(delivery, outcomes, now) {
        tally.conflicts += outcomes.filter((one) => one.result === 'conflict').length
        tally.landed += outcomes.filter((one) => one.result === 'landed').length
        return tx.intents.settle(delivery, outcomes, now)
      },
    },
  }
}

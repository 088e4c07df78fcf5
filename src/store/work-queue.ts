import { PgBoss } from 'pg-boss'
import type { Instant } from '../domain/ports.ts'

/**
 * Hands out which piece of work is to be done next. Only that: it may hand out too much, too late or twice, and may lose what it was told.
 * What is right rests on leases and fences alone.
 */
export interface WorkQueue {
  /** Wants a piece of work done now, or at an instant; a second wish of the same kind changes nothing. */
  want(name: string, at: Instant | null): Promise<void>
  /** One whose time has come; null where there is none. */
  take(): Promise<string | null>
}

export interface OpenQueue extends WorkQueue {
  close(): Promise<void>
}

interface Wish {
  readonly name: string
}

/** pg-boss keeps to tables of its own. */
const SCHEMA = 'breakwater_jobs'
const CONNECTIONS = 2

/** The queue of one connection, shared by all workers on one PostgreSQL. `failed` is told of faults in the background, by name only. */
export async function openWorkQueue(url: string, connection: string, failed: (name: string) => void): Promise<OpenQueue> {
  const boss = new PgBoss({ connectionString: url, schema: SCHEMA, max: CONNECTIONS, application_name: 'breakwater-jobs', schedule: false, monitorVacuum: false, reindex: false })
  // Without a listener a fault in the background would end the process.
  boss.on('error', (error) => failed(error.name))
  await boss.start()
  const queue = `sync.${connection.replaceAll(/[^\w.-]+/g, '-')}`
  // `short`: one wish of a key is kept, and one that a dead worker took with it stands in nobody's way.
  await boss.createQueue(queue, { policy: 'short', retryLimit: 0, expireInSeconds: 60, retentionSeconds: 86_400, deleteAfterSeconds: 60 })
  return {
    async want(name, at) {
      await boss.send(queue, { name } satisfies Wish, at === null ? { singletonKey: `${name}.now` } : { singletonKey: `${name}.later`, startAfter: new Date(at) })
    },
    async take() {
      const [job] = await boss.fetch<Wish>(queue)
      if (job === undefined) return null
      // Gone as soon as it is taken: whoever dies with it is replaced by the next reminder, not by an expiry.
      await boss.deleteJob(queue, job.id)
      return job.data.name
    },
    close: () => boss.stop({ graceful: false, close: true }),
  }
}

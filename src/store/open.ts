import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock, Random, Vault } from '../domain/ports.ts'
import type { Context } from './context.ts'
import type { Engine } from './engine.ts'
import { migrate } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { appSessions } from './repositories/app-sessions.ts'
import { attention } from './repositories/attention.ts'
import { circuits } from './repositories/circuits.ts'
import { comments } from './repositories/comments.ts'
import { checkpoints, connections, tokens } from './repositories/connections.ts'
import { identities } from './repositories/identities.ts'
import { inbox } from './repositories/inbox.ts'
import { intents } from './repositories/intents/index.ts'
import { links } from './repositories/links.ts'
import { automation, ruleDays } from './repositories/counts.ts'
import { policies } from './repositories/policies.ts'
import { provisions, reports } from './repositories/provisions.ts'
import { leases, runs } from './repositories/runs.ts'
import { shadows } from './repositories/shadows.ts'
import { stories } from './repositories/stories.ts'
import { tickets } from './repositories/tickets.ts'
import { merges } from './repositories/merges.ts'
import { tombstones } from './repositories/tombstones.ts'
import { triages } from './repositories/triages.ts'
import { floors, holds, redactions } from './repositories/lives.ts'
import { decisions } from './repositories/sidebar/decisions.ts'
import { escalationMessages } from './repositories/sidebar/escalation-messages.ts'
import { escalations } from './repositories/sidebar/escalations.ts'
import { handovers, promises } from './repositories/sidebar/promises.ts'
import { descriptions, exposure, persons } from './repositories/sidebar/wellbeing.ts'
import { arrivals, reviews } from './repositories/reports.ts'
import { audit } from './repositories/audit.ts'
import { bases, conflicts } from './repositories/two-way.ts'
import { mappings } from './repositories/versions.ts'
import { matches } from './repositories/matches.ts'
import { waits } from './repositories/waits.ts'
import { createSealer } from './seal.ts'
import { openSqlite } from './sqlite.ts'
import type { Store, Tx } from './store.ts'

export interface StoreOptions {
  /** `postgres://…`; null for the embedded store. */
  readonly url: string | null
  /** The embedded store's file; unused with a url. */
  readonly file: string
  readonly vault: Vault
  readonly clock: Clock
  readonly random: Random
}

/**
 * Opens the store and brings its schema up to date; several processes may do so at once.
 * Throws `store.newer` for a database that a newer Breakwater has changed, `store.busy` when it stays locked.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const engine = await (options.url === null ? openSqlite(options.file, options) : openPostgres(options.url, options))
  try {
    await migrate(engine, options.clock.now())
  } catch (error) {
    await engine.close()
    throw error
  }
  return over(engine, options)
}

function over(engine: Engine, { vault }: StoreOptions): Store {
  const sealer = createSealer(vault)
  const writing = new AsyncLocalStorage<true>()
  return {
    write: async (work) => {
      // It would wait for itself for ever on SQLite, and on PostgreSQL for its own locks.
      if (writing.getStore() === true) throw new Error('a write was begun inside a write of the same store; use the transaction that is open')
      return engine.write((db) => writing.run(true, () => work(transaction({ db, flavour: engine.flavour, sealer }))))
    },
    read: (work) => engine.read((db) => work(transaction({ db, flavour: engine.flavour, sealer }))),
    close: () => engine.close(),
  }
}

function transaction(context: Context): Tx {
  return {
    connections: connections(context),
    tokens: tokens(context),
    checkpoints: checkpoints(context),
    tickets: tickets(context),
    comments: comments(context),
    triages: triages(context),
    attention: attention(context),
    links: links(context),
    intents: intents(context),
    runs: runs(context),
    leases: leases(context),
    inbox: inbox(context),
    provisions: provisions(context),
    reports: reports(context),
    identities: identities(context),
    policies: policies(context),
    shadows: shadows(context),
    ruleDays: ruleDays(context),
    automation: automation(context),
    bases: bases(context),
    conflicts: conflicts(context),
    mappings: mappings(context),
    waits: waits(context),
    matches: matches(context),
    stories: stories(context),
    circuits: circuits(context),
    redactions: redactions(context),
    holds: holds(context),
    tombstones: tombstones(context),
    merges: merges(context),
    floors: floors(context),
    audit: audit(context),
    appSessions: appSessions(context),
    decisions: decisions(context),
    escalations: escalations(context),
    escalationMessages: escalationMessages(context),
    promises: promises(context),
    handovers: handovers(context),
    exposure: exposure(context),
    persons: persons(context),
    descriptions: descriptions(context),
    arrivals: arrivals(context),
    reviews: reviews(context),
  }
}

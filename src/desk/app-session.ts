import type { Agents, WorkingAgent } from '../connector/connector.ts'
import type { Agent } from '../domain/agent.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Clock, Instant } from '../domain/ports.ts'
import type { Store } from '../store/store.ts'
import type { SidebarSession } from './sidebar/views.ts'

/** How long a page stays trusted without Zendesk posting it anew. */
const SESSION_MS = 30 * 60_000

/** What lets people in: their CRM, asked with every request, and nothing that a browser says. */
export interface AppDoor {
  readonly store: Store
  readonly clock: Clock
  /** The connection whose people come in, and how its account is called. */
  readonly connection: string
  readonly account: string
  readonly agents: Agents
  /** Ids of users and of custom roles whose people lead a team. */
  readonly leads: ReadonlySet<string>
  /** Something nobody can guess. */
  readonly secret: () => string
}

/** What a token that was verified says. */
export interface Opening {
  readonly token: string
  readonly person: string
  /** Until when the token could be shown again. */
  readonly until: Instant
  readonly location: SidebarSession['location']
}

/** One token opens one page, for somebody who works there. Throws `app.token` or `app.no-access`. */
export async function openSession(door: AppDoor, { token, person, location, until }: Opening): Promise<SidebarSession> {
  const now = door.clock.now()
  const first = await door.store.write((tx) => tx.appSessions.useToken(token, until, now))
  if (!first) throw new BridgeError('app.token', 'This page was opened with a token that was used before.')
  const agent = agentOf(door, await door.agents.agent(person))
  if (agent === null) throw new BridgeError('app.no-access', 'There is nothing here for this person.')
  const [bearer, expiresAt] = [door.secret(), now + SESSION_MS]
  await door.store.write((tx) => tx.appSessions.open(bearer, { connection: door.connection, person, location, until: expiresAt }, now))
  return { bearer, expiresAt, me: { id: agent.id, name: agent.name, role: agent.role }, account: door.account, location }
}

/** Who asks, as the CRM says they are now. Throws `app.session` where the bearer is unknown or over, or its person works there no more. */
export async function personOf(door: AppDoor, bearer: string): Promise<Agent> {
  const session = await door.store.read((tx) => tx.appSessions.find(bearer, door.clock.now()))
  // A bearer of another account that shares this database opens nothing here.
  if (session === null || session.connection !== door.connection) throw over()
  const agent = agentOf(door, await door.agents.agent(session.person))
  if (agent === null) throw over()
  return agent
}

/** Throws `app.no-access`, which says the same of a ticket that is not there and of one that is somebody else's. */
export async function mustRead(door: AppDoor, person: Pick<Agent, 'id'>, ticketId: string): Promise<void> {
  if (!(await door.agents.mayRead(person.id, [ticketId])).has(ticketId)) throw new BridgeError('app.no-access', 'No such ticket for this person.')
}

function over(): BridgeError {
  return new BridgeError('app.session', 'This page was opened too long ago, or by somebody who does not work there any more.')
}

function agentOf({ connection, leads }: AppDoor, found: WorkingAgent | null): Agent | null {
  if (found === null || !found.active || found.role === 'end-user') return null
  const leading = leads.has(found.id) || (found.customRole !== null && leads.has(found.customRole))
  return { connection, id: found.id, name: found.name, role: leading ? 'lead' : found.role }
}

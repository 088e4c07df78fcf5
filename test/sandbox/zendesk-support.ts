import { createHash } from 'node:crypto'
import type { WireResponse } from '../../src/domain/ports.ts'
import type { SeedWorld } from '../../src/sandbox/core/seed.ts'
import type { TicketRow } from '../../src/sandbox/zendesk/types.ts'
import type { ZendeskSettings } from '../../src/sandbox/zendesk/settings.ts'
import { EMPTY_WORLD, sandboxInProcess, ZENDESK_ORIGIN, type InProcess } from '../support/sandbox.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- answers are looked into freely here; the contract test checks their shapes
export type Answer = WireResponse & { readonly json: any }

export const START = Date.UTC(2026, 10, 22, 12)

/** One fake account under a virtual clock, and a hand that asks it things. */
export interface Desk extends InProcess {
  readonly clock: VirtualClock
  /** As the integration user with an API token, or as anybody by e-mail. */
  ask(method: string, path: string, body?: unknown, more?: Readonly<Record<string, string>>): Promise<Answer>
  as(email: string): Readonly<Record<string, string>>
  make(ticket?: object): Promise<number>
  ticket(id: number): TicketRow
  post(path: string, body: object): Promise<Answer>
  /** Lets the job end and gives its results. */
  job(answer: Answer): Promise<readonly Record<string, unknown>[]>
}

export function openDesk(settings: Partial<ZendeskSettings> = {}, world: Partial<SeedWorld> = {}): Desk {
  const clock = new VirtualClock(START)
  const inner = sandboxInProcess(clock, { world: { ...EMPTY_WORLD, ...world }, zendesk: settings })
  const as = (email: string): Record<string, string> => ({ authorization: `Basic ${Buffer.from(`${email}/token:sandbox-legacy-token`).toString('base64')}` })

  async function raw(method: string, url: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<Answer> {
    const answer = await inner.wire({ method, url: `${ZENDESK_ORIGIN}${url}`, headers: { 'content-type': 'application/json', ...headers }, body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body) })
    return { ...answer, json: (answer.headers['content-type'] ?? '').includes('json') ? (JSON.parse(answer.body) as unknown) : null }
  }
  const desk: Desk = {
    ...inner, clock, as,
    ask: (method, path, body, more = {}) => raw(method, `/api/v2/${path}`, body, { ...as('integration@bridge.example.com'), ...more }),
    post: (path, body) => raw('POST', path, body, {}),
    async make(ticket = {}) {
      const answer = await desk.ask('POST', 'tickets.json', { ticket: { subject: 'A question', comment: { body: 'First words' }, ...ticket } })
      return (answer.json as { ticket: { id: number } }).ticket.id
    },
    ticket(id) {
      const found = inner.sandbox.inside.zendesk.account.tickets.get(id)
      if (found === undefined) throw new Error(`no ticket ${id}`)
      return found
    },
    async job(answer) {
      const { id } = (answer.json as { job_status: { id: string } }).job_status
      clock.advance(4000)
      const done = await desk.ask('GET', `job_statuses/${id}.json`)
      return (done.json as { job_status: { results: Record<string, unknown>[] } }).job_status.results
    },
  }
  return desk
}

export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calmRun, environmentFor, killedRun, proxyFor, type KillPlan, type KillTally, type Passing } from './kill.ts'
import { pairWorld, peopleAt, publishTalking } from './people.ts'
import { type Case, INTEGRATION_USER, type ReadTicket } from './reading.ts'
import { sandboxProcess, type Environment, type SandboxProcess } from './processes.ts'

export interface Proof {
  readonly tally: KillTally
  /** Plain sentences; empty when all is well. */
  readonly violations: readonly string[]
  readonly notes: number
  readonly cases: number
  /** What people did on both sides meanwhile. */
  readonly people: { readonly edits: number; readonly comments: number }
}

export interface ProofOptions {
  readonly kills: number
  readonly seed: number
  readonly environment?: Environment
  /** Sabotage: changes what the bridge sends to Zendesk. */
  readonly alter?: (passing: Passing, body: string) => string
  readonly aim?: RegExp
  /** Looks after every run, and ends as soon as this is found. */
  readonly stopAt?: string
}

/** The sabotage that must show: the vendor can no longer tell a second sending from a first. */
export function withoutStamps({ path }: Passing, body: string): string {
  return path.includes('update_many') ? body.replaceAll(/"safe_update":true,"updated_stamp":"[^"]*",?/g, '') : body
}

export interface State {
  readonly zendesk: { readonly tickets: readonly ReadTicket[]; readonly macros: readonly { readonly title: string; readonly description: string | null }[]; readonly fields: readonly { readonly title: string }[] }
  readonly salesforce: { readonly cases: readonly Case[]; readonly comments: readonly Case[]; readonly queues: readonly Record<string, unknown>[] }
}

/** Records that people work on, on both sides. */
const PAIRS = 8
const EVERY_MS = 700

/** Runs `sync` as a process against the sandbox over HTTP, kills it that many times, lets it finish, and reads both CRMs back. */
export async function killProof(options: ProofOptions): Promise<Proof> {
  const sandbox = await sandboxProcess()
  const folder = mkdtempSync(join(tmpdir(), 'bw-kill-'))
  const zendesk = await proxyFor(sandbox.zendesk['url'] ?? '')
  const salesforce = await proxyFor(sandbox.salesforce['url'] ?? '')
  if (options.alter !== undefined) zendesk.alter = options.alter
  const plan: KillPlan = { sandbox, zendesk, salesforce, random: seeded(options.seed), ...(options.aim === undefined ? {} : { aim: options.aim }), environment: environmentFor(sandbox, zendesk, salesforce, { DATA_DIR: folder, LEASE_SECONDS: '1', ...options.environment }) }
  const tally: KillTally = { kills: 0, inDelivery: 0, runs: 0 }
  const arrived: number[] = []
  const people = peopleAt(sandbox, PAIRS, seeded(options.seed + 1))
  let work: ReturnType<typeof people.busy> | null = null
  try {
    await sandbox.control('POST', '/seed', pairWorld(PAIRS))
    await publishTalking(plan.environment, folder)
    work = options.alter === undefined ? people.busy(EVERY_MS) : null
    while (tally.kills < options.kills) {
      if (tally.runs > options.kills * 4) throw new Error(`only ${tally.kills} kills in ${tally.runs} runs`)
      if ((await killedRun(plan, tally)) === 'ended') arrived.push(...(await somethingNew(sandbox)))
      if (options.stopAt !== undefined && violationsOf(await sandbox.control<State>('GET', '/state'), []).some((one) => one.startsWith(options.stopAt ?? ''))) break
    }
    await work?.stop()
    for (let calm = 0; options.alter === undefined; calm += 1) {
      await sandbox.control('POST', '/clock', { advance: 120_000 })
      const { written, setAside, waiting } = await calmRun(plan)
      if (setAside > 0) throw new Error(`${setAside} set aside`)
      if (written === 0 && waiting === 0 && calm > 0) break
      if (calm > 8) throw new Error('it never comes to rest')
    }
    const state = await sandbox.control<State>('GET', '/state')
    return { tally, violations: [...violationsOf(state, arrived), ...(work === null ? [] : people.faults(state))], people: { ...people.done }, notes: notesOf(state.zendesk.tickets).length, cases: ownCases(state).length }
  } finally {
    await work?.stop().catch(() => undefined)
    zendesk.close()
    salesforce.close()
    await sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function somethingNew(sandbox: SandboxProcess): Promise<readonly number[]> {
  const { tickets } = await sandbox.control<{ tickets: readonly number[] }>('POST', '/arrive', { count: 6 })
  await sandbox.control('POST', '/clock', { advance: 120_000 })
  return tickets
}

function notesOf(tickets: readonly ReadTicket[]): readonly string[] {
  return tickets.flatMap((ticket) => ticket.comments.filter((comment) => !comment.public && comment.author_id === INTEGRATION_USER).map((comment) => `${ticket.id} ${comment.body}`))
}

export function ownCases(state: State): readonly string[] {
  return state.salesforce.cases.flatMap((one) => (typeof one['Breakwater_External_Id__c'] === 'string' && one['IsDeleted'] !== true ? [one['Breakwater_External_Id__c']] : []))
}

export function violationsOf(state: State, arrived: readonly number[]): string[] {
  const { tickets, macros, fields } = state.zendesk
  const violations: string[] = []
  const twice = (what: string, names: readonly string[]): void => {
    const seen = new Set<string>()
    for (const name of names) {
      if (seen.has(name)) violations.push(`${what} twice: ${name.slice(0, 40)}`)
      seen.add(name)
    }
  }
  twice('note', notesOf(tickets))
  twice('macro', macros.map((macro) => macro.title))
  twice('field', fields.map((field) => field.title))
  twice('case', ownCases(state))
  twice('queue', state.salesforce.queues.map((queue) => JSON.stringify(queue['name'] ?? queue['Name'] ?? queue)))
  const cases = new Set(ownCases(state).map((key) => key.split('-').at(-1)))
  for (const ticket of tickets) {
    if (!ticket.tags.includes('user_safety') || ticket.deleted) continue
    if (!cases.has(String(ticket.id))) violations.push(`ticket ${ticket.id} has no case`)
    if (ticket.status !== 'closed' && !ticket.tags.some((tag) => tag.startsWith('severity_'))) violations.push(`ticket ${ticket.id} was not written back`)
    const notes = ticket.comments.filter((comment) => !comment.public && comment.author_id === INTEGRATION_USER).length
    if (arrived.includes(ticket.id) && ticket.status !== 'closed' && notes !== 1) violations.push(`ticket ${ticket.id} arrived and has ${notes} notes`)
  }
  return violations
}

/** mulberry32: small, and the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

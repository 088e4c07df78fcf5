import { createServer, request as forward, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { breakwater, ended, environmentOf, type Environment, type SandboxProcess } from './processes.ts'

/** When, in the life of one write, the process dies. */
export type Moment = 'before-it-arrives' | 'after-it-took-effect' | 'while-its-job-is-polled'

export interface Passing {
  readonly method: string
  readonly path: string
}

export interface Proxy {
  readonly url: string
  /** Asked for every request: null lets it pass, a moment kills there. */
  decide: (passing: Passing) => Moment | null
  kill: () => void
  /** Changes a request's body on the way. */
  alter: (passing: Passing, body: string) => string
  close(): void
}

const POLLS = /^GET .*job_statuses/
/** Ticket updates weigh most: a note is what must never come twice. The last is any write at all, set-up's too. */
const TARGETS: readonly RegExp[] = [/update_many/, /update_many/, /update_many/, POLLS, POLLS, /^(POST|PATCH) .*composite/, /^(POST|PATCH) .*composite/, /^(POST|PUT|PATCH|DELETE) (?!.*oauth)/]

/** Stands between the bridge and a vendor, so that the kill is placed exactly between a write's sending and its receipt. */
export async function proxyFor(target: string): Promise<Proxy> {
  const proxy: Proxy = { url: '', decide: () => null, kill: () => undefined, alter: (_passing, body) => body, close: () => undefined }
  const server: Server = createServer((incoming, outgoing) => {
    const pass = (body: string): void => {
      const passing = { method: incoming.method ?? 'GET', path: incoming.url ?? '/' }
      const moment = proxy.decide(passing)
      if (moment === 'before-it-arrives') {
        proxy.kill()
        outgoing.destroy()
        return
      }
      const altered = proxy.alter(passing, body)
      const headers = { ...incoming.headers, 'content-length': String(Buffer.byteLength(altered)) }
      delete headers['transfer-encoding']
      const onward = forward(new URL(passing.path, target), { method: passing.method, headers }, (answer) => {
        const relay = (text: string): void => {
          if (moment !== null) {
            proxy.kill()
            outgoing.destroy()
            return
          }
          const given = { ...answer.headers }
          delete given['transfer-encoding']
          outgoing.writeHead(answer.statusCode ?? 500, { ...given, 'content-length': String(Buffer.byteLength(text)) })
          outgoing.end(text)
        }
        bodyOf(answer).then(relay, () => outgoing.destroy())
      })
      onward.on('error', () => outgoing.destroy())
      onward.end(altered)
    }
    bodyOf(incoming).then(pass, () => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  })
}

function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  return new Promise((resolve) => {
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    message.on('error', () => resolve(''))
  })
}

export interface KillTally {
  kills: number
  /** Kills between a write's sending and its receipt. */
  inDelivery: number
  runs: number
}

export interface KillPlan {
  readonly sandbox: SandboxProcess
  readonly zendesk: Proxy
  readonly salesforce: Proxy
  readonly environment: Environment
  readonly random: () => number
  /** Kills only once these took effect; without it, anywhere. */
  readonly aim?: RegExp
}

/**
 * One sync that dies: mostly at the k-th write (or the poll of its job), else at a moment picked by the clock.
 * Resolves with what happened; a run that ended before its moment came was not killed.
 */
export async function killedRun(plan: KillPlan, tally: KillTally): Promise<'killed' | 'ended'> {
  const child = breakwater(['sync', '--once', '--json'], plan.environment)
  const done = ended(child)
  const inDelivery = plan.random() < 0.9 || plan.aim !== undefined
  const target = plan.aim ?? TARGETS[Math.floor(plan.random() * TARGETS.length)]!
  const at = plan.random() < 0.7 ? 1 : 2
  const moment: Moment = target === POLLS ? 'while-its-job-is-polled' : plan.random() < 0.3 && plan.aim === undefined ? 'before-it-arrives' : 'after-it-took-effect'
  let seen = 0
  let died = false
  const kill = (): void => {
    if (died) return
    died = true
    tally.kills += 1
    if (inDelivery) tally.inDelivery += 1
    child.kill('SIGKILL')
  }
  const timer = inDelivery ? null : setTimeout(kill, 500 + plan.random() * 3500)
  for (const proxy of [plan.zendesk, plan.salesforce]) {
    proxy.kill = kill
    proxy.decide = (passing) => {
      if (!inDelivery || died) return null
      if (!target.test(`${passing.method} ${passing.path}`)) return null
      seen += 1
      return seen === at ? moment : null
    }
  }
  const result = await done
  if (timer !== null) clearTimeout(timer)
  tally.runs += 1
  if (!died && result.code !== 0) throw new Error(`sync ended with ${result.code}: ${result.stderr.slice(-500)}${result.stdout.slice(-500)}`)
  return died ? 'killed' : 'ended'
}

/** One sync that is left alone. */
export async function calmRun(plan: KillPlan): Promise<{ readonly written: number; readonly setAside: number; readonly waiting: number }> {
  for (const proxy of [plan.zendesk, plan.salesforce]) proxy.decide = () => null
  const result = await ended(breakwater(['sync', '--once', '--json'], plan.environment))
  if (result.code !== 0) throw new Error(`sync ended with ${result.code}: ${result.stderr.slice(-800)}${result.stdout.slice(-500)}`)
  return JSON.parse(result.stdout) as { written: number; setAside: number; waiting: number }
}

export function environmentFor(sandbox: SandboxProcess, zendesk: Proxy, salesforce: Proxy, more: Environment): Environment {
  return { ...environmentOf(sandbox, { zendesk: zendesk.url, salesforce: salesforce.url }), AGENT_RESERVE: '0', ...more }
}

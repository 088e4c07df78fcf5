import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import type { SeedTicket, SeedWorld } from '../../src/sandbox/core/seed.ts'
import { breakwater, ended, type Environment, type SandboxProcess } from './processes.ts'
import { type Case, INTEGRATION_USER, type ReadTicket } from './reading.ts'

const STARTER = fileURLToPath(new URL('../../manifests/mappings/zendesk-salesforce.yaml', import.meta.url))

/** The starter mapping with subjects and comments both ways, put in force as a user would. */
export async function publishTalking(environment: Environment, folder: string): Promise<void> {
  const starter = parse(readFileSync(STARTER, 'utf8')) as { fields: { id: string; direction: string }[] }
  const mapping = {
    ...starter, id: 'talking', title: 'Both ways', comments: { public: 'both', private: 'to-right', attribution: 'role' },
    fields: starter.fields.map((field) => (field.id === 'subject' ? { ...field, direction: 'both' } : field)),
  }
  const file = join(folder, 'talking.yaml')
  writeFileSync(file, stringify(mapping))
  const done = await ended(breakwater(['mapping', 'publish', file, '--why', 'a proof', '--json'], environment))
  if (done.code !== 0) throw new Error(`the mapping was not published: ${done.stderr.slice(-800)}`)
}

/** Nothing in them is grave, so that they cross whole. */
const BODY = 'I paid a seller for a used phone, the parcel never came and the seller does not answer any more.'

function seedTicket(key: string): SeedTicket {
  return {
    key, lang: 'en', channel: 'web', safety: true, subject: `begin ${key}`, requester: 'pair-user', assignee: 'pair-agent', group: 'pair-group', status: 'open', priority: null, tags: [],
    messages: [{ from: 'requester', public: true, body: BODY, minutesAgo: 30 }],
  }
}

export function pairWorld(pairs: number): SeedWorld {
  return {
    people: [
      { key: 'pair-agent', name: 'Pat Agent', email: 'pat@support.example.com', role: 'agent', groups: ['pair-group'] },
      { key: 'pair-user', name: 'Una User', email: 'una.pair@example.com', role: 'end-user', groups: [] },
    ],
    groups: [{ key: 'pair-group', name: 'Pairs' }],
    tickets: Array.from({ length: pairs }, (_, at) => seedTicket(`pair-${at}`)),
    suspended: [],
  }
}

export interface TwoSides {
  readonly zendesk: { readonly tickets: readonly ReadTicket[] }
  readonly salesforce: { readonly cases: readonly Case[]; readonly comments: readonly Case[] }
}

/**
 * People at work on both sides at any moment. Fields of one record are edited on one side only, so that nothing they do is a conflict;
 * they talk everywhere. Keeps what must be there in the end.
 */
export interface People {
  /** One of them does something. */
  act(): Promise<void>
  /** Acts now and then until stopped. */
  busy(everyMs: number): { stop(): Promise<void> }
  /** What is lost or there twice; plain sentences. */
  faults(state: TwoSides): readonly string[]
  readonly done: { edits: number; comments: number }
}

const STATUS = { open: 'Working', solved: 'Closed' } as const

export function peopleAt(sandbox: SandboxProcess, pairs: number, random: () => number): People {
  const cases = new Map<string, string>()
  const expected = new Map<string, { subject?: string; status?: keyof typeof STATUS }>()
  const said: { readonly key: string; readonly token: string; readonly from: 'left' | 'right' }[] = []
  const done = { edits: 0, comments: 0 }
  let count = 0

  async function caseOf(key: string): Promise<string | null> {
    const known = cases.get(key)
    if (known !== undefined) return known
    const state = await sandbox.control<TwoSides>('GET', '/state')
    for (const ticket of state.zendesk.tickets) {
      const row = state.salesforce.cases.find((one) => String(one['Breakwater_External_Id__c'] ?? '').endsWith(`-${ticket.id}`))
      if (ticket.key !== null && row !== undefined) cases.set(ticket.key, String(row['Id']))
    }
    return cases.get(key) ?? null
  }

  const onTicket = (key: string, change: object): Promise<unknown> => sandbox.control('POST', '/zendesk/edit', { key, ...change })
  const onCase = (object: string, record: object): Promise<unknown> => sandbox.control('POST', '/salesforce/write', { object, records: [record] })

  async function act(): Promise<void> {
    const at = Math.floor(random() * pairs)
    const key = `pair-${at}`
    const [left, what] = [at % 2 === 0, random()]
    const id = await caseOf(key)
    if (id === null) return
    count += 1
    const mine = expected.get(key) ?? {}
    if (what < 0.4) {
      const subject = `edit ${count} of ${key}`
      await (left ? onTicket(key, { subject }) : onCase('Case', { Id: id, Subject: subject }))
      expected.set(key, { ...mine, subject })
      done.edits += 1
    } else if (what < 0.55) {
      const status = mine.status === 'solved' ? 'open' : 'solved'
      await (left ? onTicket(key, { status }) : onCase('Case', { Id: id, Status: STATUS[status] }))
      expected.set(key, { ...mine, status })
      done.edits += 1
    } else {
      const token = `said-${count}.`
      const from = random() < 0.5 ? 'left' : 'right'
      await (from === 'left' ? onTicket(key, { comment: `A word: ${token}`, by: 'pair-agent' }) : onCase('CaseComment', { ParentId: id, CommentBody: `A word: ${token}`, IsPublished: true }))
      said.push({ key, token, from })
      done.comments += 1
    }
  }

  function faults(state: TwoSides): readonly string[] {
    const found: string[] = []
    for (let at = 0; at < pairs; at += 1) {
      const key = `pair-${at}`
      const ticket = state.zendesk.tickets.find((one) => one.key === key)
      const row = state.salesforce.cases.find((one) => one['Id'] === cases.get(key))
      if (ticket === undefined || row === undefined) {
        found.push(`${key} has no pair`)
        continue
      }
      const want = expected.get(key) ?? {}
      const [one, other] = [ticket.ticket.subject, String(row['Subject'])]
      if (one !== other || one !== (want.subject ?? one)) found.push(`value lost in ${key}: ${want.subject ?? 'nothing'} was wanted, ${one} | ${other}`)
      if (want.status !== undefined && (ticket.status !== want.status || row['Status'] !== STATUS[want.status])) found.push(`value lost in ${key}: status ${want.status} was wanted, ${ticket.status} | ${String(row['Status'])}`)
      const onLeft = ticket.comments.map((comment) => comment.body)
      const onRight = state.salesforce.comments.filter((comment) => comment['ParentId'] === row['Id']).map((comment) => String(comment['CommentBody'] ?? ''))
      for (const { token } of said.filter((each) => each.key === key)) {
        const times = [onLeft, onRight].map((bodies) => bodies.filter((body) => body.includes(token)).length)
        if (times.some((time) => time === 0)) found.push(`comment lost: ${token} of ${key}, ${times.join(' and ')} times`)
        if (times.some((time) => time > 1)) found.push(`comment twice: ${token} of ${key}, ${times.join(' and ')} times`)
      }
      const order = (bodies: readonly string[], from: 'left' | 'right'): string => bodies.flatMap((body) => said.filter((each) => each.from === from && each.key === key && body.includes(each.token)).map((each) => each.token)).join(' ')
      for (const [from, bodies] of [['left', onRight], ['right', onLeft]] as const) {
        const inOrder = said.filter((each) => each.key === key && each.from === from).map((each) => each.token).join(' ')
        if (order(bodies, from) !== inOrder) found.push(`comments of ${key} out of order: ${order(bodies, from)}`)
      }
      if (ticket.comments.filter((comment) => comment.author_id === INTEGRATION_USER && !comment.public && comment.body.includes('said-')).length > 0) found.push(`a public comment of ${key} became private`)
    }
    return found
  }

  return {
    act, faults, done,
    busy(everyMs) {
      const stopping = new AbortController()
      const working = (async () => {
        while (!stopping.signal.aborted) {
          await new Promise((resolve) => setTimeout(resolve, everyMs * (0.5 + random())))
          if (!stopping.signal.aborted) await act()
        }
      })()
      return {
        stop: async () => {
          stopping.abort()
          await working
        },
      }
    },
  }
}

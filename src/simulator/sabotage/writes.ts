import type { Connection, Submission } from '../../connector/connector.ts'
import { WireFault, type WireRequest } from '../../domain/ports.ts'
import type { Outcome, Write } from '../../domain/write.ts'
import { writers, type AnyWriter, type Sabotage } from './sabotage.ts'

type Told = readonly Outcome[]

function outcomes(writer: AnyWriter, change: (told: Told) => Told): AnyWriter {
  const settled = (one: Submission): Submission => (one.state === 'settled' ? { ...one, outcomes: change(one.outcomes) } : one)
  const poll = writer.poll?.bind(writer)
  return {
    ...writer,
    submit: async (batch) => settled(await writer.submit(batch)),
    resubmit: async (batch) => settled(await writer.resubmit(batch)),
    ...(poll === undefined ? {} : { poll: async (handles) => new Map([...(await poll(handles))].map(([handle, told]) => [handle, typeof told === 'string' ? told : change(told)])) }),
  }
}

const landed = (one: Outcome): Outcome => ({ key: one.key, result: 'landed', recordId: null, version: null })

/** Sends under other keys, and hands back what was asked for. */
function rekeyed(writer: AnyWriter): AnyWriter {
  const keys = new Map<string, string>()
  const renamed = (write: Write): Write => {
    const key = `${keys.size}x${write.key.slice(0, 8)}`
    keys.set(key, write.key)
    return { ...write, key }
  }
  const known = outcomes(writer, (told) => told.map((one) => ({ ...one, key: keys.get(one.key) ?? one.key })))
  return { ...known, resubmit: (batch) => known.submit(batch.map(renamed)) }
}

/** Plans against whatever stands there now, so that nothing is ever refused. */
function unconditional(one: Connection): Connection {
  const fresh = async (write: Write): Promise<Write> => {
    if (write.op !== 'edit-case' && write.op !== 'edit-ticket' && write.op !== 'update-ticket' && write.op !== 'remove') return write
    const id = write.op === 'remove' ? write.recordId : write.op === 'edit-case' ? write.caseId : write.ticketId
    const [now] = (await one.reads.tickets?.fetch([id])) ?? []
    return now === null || now === undefined ? write : { ...write, version: now.version }
  }
  return writers(one, (writer) => ({ ...writer, submit: async (batch) => writer.submit(await Promise.all(batch.map(fresh))), resubmit: async (batch) => writer.resubmit(await Promise.all(batch.map(fresh))) }))
}

function bodies(request: WireRequest, change: (text: string) => string): WireRequest {
  return typeof request.body === 'string' ? { ...request, body: change(request.body) } : request
}

/** Says that everything landed, and sends nothing. */
function unsaid(writer: AnyWriter): AnyWriter {
  const nothing = (batch: readonly Write[]): Promise<Submission> => Promise.resolve({ state: 'settled', outcomes: batch.map(({ key }) => ({ key, result: 'landed', recordId: null, version: null })) })
  return { ...writer, submit: nothing, resubmit: nothing }
}

function makesCases({ method, url, body }: WireRequest): boolean {
  return method === 'POST' && url.endsWith('/composite/sobjects') && typeof body === 'string' && body.includes('"Breakwater_External_Id__c":"zd-')
}

/** Bugs of whoever writes. */
export const WRITING: readonly Sabotage[] = [
  { name: 'retry-without-key', about: 'What was not answered is sent again as if it were new.', connection: (one) => writers(one, rekeyed) },
  { name: 'last-writer-wins', about: 'A write is made against whatever version stands there now.', connection: unconditional },
  { name: 'lost-tag', about: 'All tags are written instead of those that change.', wire: (wire) => (request) => wire(bodies(request, (text) => text.replaceAll('"additional_tags"', '"tags"'))) },
  { name: 'partial-failure-ignored', about: 'A job that is done is taken for a job that worked.', connection: (one) => writers(one, (writer) => outcomes(writer, (told) => told.map(landed))) },
  { name: 'conflict-taken-for-landed', about: 'A refused version is taken for something that was written before.', connection: (one) => writers(one, (writer) => outcomes(writer, (told) => told.map((each) => (each.result === 'conflict' ? landed(each) : each)))) },
  {
    name: 'silence-taken-for-failure', about: 'No answer is taken for no effect.',
    wire: (wire) => (request) => wire(request).catch((error: unknown) => {
      throw error instanceof WireFault ? new WireFault(error.message, 'no') : error
    }),
    connection: (one) => writers(one, rekeyed),
  },
  { name: 'note-made-public', about: 'The switch that keeps a note inside is forgotten.', wire: (wire) => (request) => wire(bodies(request, (text) => text.replaceAll('"public":false', '"public":true').replaceAll('"IsPublished":false', '"IsPublished":true'))) },
  { name: 'case-inserted-again', about: 'A case is made without the key that makes it unique.', wire: (wire) => {
    let times = 0
    return (request) => {
      if (!makesCases(request)) return wire(request)
      times += 1
      return wire(bodies(request, (text) => text.replaceAll(/("Breakwater_External_Id__c":")zd-/g, `$1zd-again${times}-`)))
    }
  } },
  { name: 'redaction-taken-for-done', about: 'Words are said to be taken out of a copy, and are not.', connection: (one) => writers(one, (writer, op) => (op === 'redact-note' ? unsaid(writer) : writer)) },
  { name: 'case-upserted', about: 'A case is made by an upsert, which writes over one that is there, and again without a look.', connection: (one) => writers(one, (writer, op) => (op === 'create-case' ? { ...writer, resubmit: (batch) => writer.submit(batch) } : writer)), wire: (wire) => (request) => wire(makesCases(request) ? { ...request, method: 'PATCH', url: request.url.replace('/composite/sobjects', '/composite/sobjects/Case/Breakwater_External_Id__c') } : request) },
]

import { z } from 'zod'
import type { Submission, Writer } from '../../src/connector/connector.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Clock, WireResponse } from '../../src/domain/ports.ts'
import type { AddNote, CreateCase, EditCase, Outcome, UpdateCase, Write } from '../../src/domain/write.ts'
import { codeOf, errorOf, jsonOf, unreadable, type Client } from './client.ts'
import type { OracleConfig } from './config.ts'
import { EXTERNAL_ID, toOwn } from './fields.ts'
import { holds } from './holds.ts'
import { readIncident, toComments, type Incident } from './incident.ts'
import { marked } from './mark.ts'
import { literal, query } from './roql.ts'
import type { Site } from './site.ts'
import { refusedFor, toBody, ValueFault, type IncidentBody } from './values.ts'

export interface Writing {
  readonly client: Client
  readonly site: Site
  readonly clock: Clock
  readonly config: OracleConfig
  readonly connection: string
}

/**
 * A request whose answer was lost may still be under way, and nothing of this API refuses a second effect: what adds is looked for only
 * after so long a rest.
 */
const STILL_UNDER_WAY_MS = 15_000

/** Records per submission; they leave one after the other. */
const LARGEST = 10
const LATER_MS = 30_000

/** One write after the other: the API has no batch that says of each item what became of it. */
function each<W extends Write>(first: (write: W) => Promise<Outcome>, again: (write: W) => Promise<Outcome>): Writer<W> {
  const send = (work: (write: W) => Promise<Outcome>) => async (batch: readonly W[]): Promise<Submission> => {
    if (batch.length > LARGEST) throw new BridgeError('connector.rejected', `a batch of ${batch.length} is larger than ${LARGEST}`)
    const outcomes: Outcome[] = []
    for (const write of batch) outcomes.push(await work(write).catch((error: unknown) => outcomeOf(error, write.key, outcomes.length === 0)))
    return { state: 'settled', outcomes }
  }
  return { conflicts: 'last-write-wins', largest: LARGEST, inFlight: 2, submit: send(first), resubmit: send(again) }
}

/** What certainly had no effect is thrown where it is the first, for then nothing was sent at all. An answer that was lost is always thrown. */
function outcomeOf(error: unknown, key: string, nothingSent: boolean): Outcome {
  if (error instanceof ValueFault) return refusedFor(key, error)
  if (nothingSent || !(error instanceof BridgeError)) throw error
  return { key, result: 'again', code: error.code, afterMs: LATER_MS }
}

/** The site cannot promise that a custom field is unique: an incident is looked for by its external id before each sending. */
export function createCaseWriter(writing: Writing): Writer<CreateCase> {
  const { client, site, config, clock } = writing
  async function send(write: CreateCase, again: boolean): Promise<Outcome> {
    const body = await toBody(write, site, config)
    const own = { [EXTERNAL_ID]: write.externalId, ...toOwn(write.fields) }
    const there = await findExternal(client, write.externalId)
    if (there !== null) {
      const incident = await readIncident(client, there, { purpose: 'write' })
      const told: IncidentBody = { customFields: { c: own } }
      const wanted: IncidentBody = { ...body, customFields: { c: { ...body.customFields?.c, ...own } } }
      if (incident !== null && holds(incident, wanted)) return { key: write.key, result: 'landed', recordId: there, version: incident.updatedTime }
      if (!again && incident !== null && !holds(incident, told)) return adopted(settle(await client.send('PATCH', `/incidents/${there}`, told), write.key, there))
      return { key: write.key, result: 'landed', recordId: there, version: null, adopted: true }
    }
    const response = await client.send('POST', '/incidents', {
      primaryContact: { id: Number(config.contactId) }, subject: write.subject.slice(0, 240), ...body, customFields: { c: { ...body.customFields?.c, ...own } },
    })
    if (response.status >= 300) return settle(response, write.key, null)
    const made = z.object({ id: z.number() }).safeParse(jsonOf(response))
    if (!made.success) throw unreadable('POST /incidents')
    return { key: write.key, result: 'landed', recordId: String(made.data.id), version: null }
  }
  return each((write) => send(write, false), async (write) => {
    await clock.sleep(STILL_UNDER_WAY_MS)
    return send(write, true)
  })
}

const adopted = (outcome: Outcome): Outcome => (outcome.result === 'landed' ? { ...outcome, adopted: true } : outcome)

async function findExternal(client: Client, externalId: string): Promise<string | null> {
  const rows = await query(client, `SELECT id FROM incidents WHERE customFields.c.${EXTERNAL_ID} = ${literal(externalId)} ORDER BY id`, 2, { purpose: 'write' })
  return rows[0]?.[0] ?? null
}

/** Fields that only the bridge writes: the last planned value wins; what is there already is not written again. */
export function updateCaseWriter({ client }: Writing): Writer<UpdateCase> {
  const send = (write: UpdateCase): Promise<Outcome> => {
    const body: IncidentBody = { customFields: { c: { ...toOwn(write.fields), ...(write.adopt ? { [EXTERNAL_ID]: write.externalId } : {}) } } }
    return patched(client, write.caseId, write.key, body, null)
  }
  return each(send, send)
}

/**
 * Fields that people edit too. The API knows no condition (no ETag, no If-Match: none is documented), so the incident is looked at
 * right before: one that moved on is a conflict. Between look and write somebody may still come first, and is then written over;
 * the writer says so: the last write wins.
 */
export function editCaseWriter({ client, site, config }: Writing): Writer<EditCase> {
  const send = async (write: EditCase): Promise<Outcome> => patched(client, write.caseId, write.key, await toBody(write, site, config), write.version)
  return each(send, send)
}

async function patched(client: Client, id: string, key: string, body: IncidentBody, version: string | null): Promise<Outcome> {
  const incident = await readIncident(client, id, { purpose: 'write' })
  if (incident === null) return gone(key)
  if (holds(incident, body)) return { key, result: 'landed', recordId: id, version: incident.updatedTime }
  if (version !== null && Date.parse(version) !== Date.parse(incident.updatedTime)) return { key, result: 'conflict' }
  return settle(await client.send('PATCH', `/incidents/${id}`, body), key, id)
}

/**
 * A note is a thread entry, and its type alone says who sees it. Which number means what differs between sites, so the menu is asked
 * each time, by name: where the name is not there exactly once, nothing is written.
 */
export function addNoteWriter(writing: Writing): Writer<AddNote> {
  const { client, site, config, clock } = writing
  async function send(write: AddNote): Promise<Outcome> {
    const name = write.public === true ? config.staffEntry : config.privateEntry
    const refuse = (code: string, reason: string, remedy: string): Outcome => ({ key: write.key, result: 'refused', code, reason, remedy })
    if (write.public !== true && config.publicEntries.includes(name)) return refuse('not-private', 'the entry type for notes is one that customers see', 'Correct the settings privateEntry and publicEntries.')
    const type = await site.entryType(name, 'write')
    if (type === null) return refuse('entry-type-unproven', `the site has no single thread entry type «${name}»`, 'Name the type as the site calls it in the setting privateEntry (or staffEntry).')
    const response = await client.send('PATCH', `/incidents/${write.recordId}`, { threads: [{ text: marked(write.body, write.key), entryType: { id: type }, contentType: { lookupName: 'text/plain' } }] })
    return settle(response, write.key, write.recordId)
  }
  return each(send, async (write) => {
    await clock.sleep(STILL_UNDER_WAY_MS)
    const incident = await readIncident(client, write.recordId, { purpose: 'write' })
    if (incident === null) return gone(write.key)
    return (await isThere(incident, write.key, writing)) ? { key: write.key, result: 'landed', recordId: write.recordId, version: null } : send(write)
  })
}

async function isThere(incident: Incident, key: string, { site, connection, config }: Writing): Promise<boolean> {
  return toComments(incident, connection, config, await site.account('write')).some((comment) => comment.ownKey === key)
}

const gone = (key: string): Outcome => ({ key, result: 'moot', reason: 'the incident is not there any more' })

function settle(response: WireResponse, key: string, id: string | null): Outcome {
  if (response.status < 300) return { key, result: 'landed', recordId: id, version: null }
  if (response.status === 404) return gone(key)
  if (response.status === 403) throw errorOf(response, '/incidents')
  return { key, result: 'refused', code: codeOf(response) || `status-${response.status}`, reason: `oracle refused the change with ${response.status}`, remedy: 'Look in Oracle which rule or required field stands against it, then retry the record.' }
}

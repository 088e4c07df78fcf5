import { z } from 'zod'
import { BridgeError } from '../../src/domain/errors.ts'
import type { EditCase } from '../../src/domain/write.ts'
import { asBridgeError, type Client } from './client.ts'
import { NO_ROUTING, type Saved } from './collections.ts'
import { API_VERSION } from './config.ts'
import { ApiFailure, toRecordError } from './failures.ts'
import type { CaseBody } from './fields.ts'

/** Subrequests per composite call, which counts as one request. */
export const COMPOSITE = 25

const compositeShape = z.object({ compositeResponse: z.array(z.object({ httpStatusCode: z.number(), body: z.unknown() })) })

export interface Edit {
  readonly key: string
  readonly write: EditCase
  readonly body: CaseBody
}

/**
 * Each edit by itself, on the condition that its case is as it was read; results in order. Words with `@{` in them go in a request of
 * their own: a composite request would take that for a reference to another answer, and other words than these must not be written.
 */
export async function patchEach(client: Client, edits: readonly Edit[]): Promise<readonly Saved[]> {
  const apart = edits.filter((edit) => looksLikeReference(edit))
  const together = edits.filter((edit) => !apart.includes(edit))
  const saved = new Map<Edit, Saved>()
  if (together.length > 0) for (const [index, one] of (await compositeOf(client, together)).entries()) saved.set(together[index] as Edit, one)
  for (const edit of apart) saved.set(edit, await alone(client, edit, saved.size > 0))
  return edits.map((edit) => saved.get(edit) as Saved)
}

function looksLikeReference({ body }: Edit): boolean {
  return JSON.stringify(body).includes('@{')
}

function condition({ write }: Edit): Readonly<Record<string, string>> {
  return { 'If-Unmodified-Since': new Date(Date.parse(write.version)).toUTCString(), 'Sforce-Auto-Assign': 'FALSE' }
}

async function compositeOf(client: Client, edits: readonly Edit[]): Promise<readonly Saved[]> {
  const compositeRequest = edits.map((edit, index) => ({
    method: 'PATCH',
    url: `/services/data/v${API_VERSION}/sobjects/Case/${edit.write.caseId}`,
    referenceId: `edit${index}`,
    httpHeaders: condition(edit),
    body: edit.body,
  }))
  const call = {
    method: 'POST',
    path: '/composite',
    body: { allOrNone: false, collateSubrequests: false, compositeRequest },
    headers: NO_ROUTING,
    purpose: 'write',
  } as const
  const { compositeResponse: answers } = await client.call(call, compositeShape).catch((error: unknown) => {
    throw asBridgeError(error, 'editing cases')
  })
  if (answers.length !== edits.length)
    throw new BridgeError('connector.protocol', `Salesforce answered ${answers.length} results for ${edits.length} edits`)
  return answers.map((answer, index): Saved => {
    if (answer.httpStatusCode < 300) return { id: edits[index]?.write.caseId ?? null }
    const error = toRecordError(Array.isArray(answer.body) ? answer.body[0] : answer.body)
    // A 412 comes without a body.
    return {
      error:
        answer.httpStatusCode === 412 || error === null ? { code: `ERROR_HTTP_${answer.httpStatusCode}`, fields: [], message: '' } : error,
    }
  })
}

/** Once something has been written, only what nobody can know may be thrown over it. */
async function alone(client: Client, edit: Edit, begun: boolean): Promise<Saved> {
  try {
    await client.call({ method: 'PATCH', path: `/sobjects/Case/${edit.write.caseId}`, body: edit.body, headers: condition(edit), purpose: 'write' }, z.unknown())
    return { id: edit.write.caseId }
  } catch (error) {
    if (error instanceof ApiFailure && error.status < 500) {
      const [first] = error.errors
      return { error: error.status === 412 || first === undefined ? { code: `ERROR_HTTP_${error.status}`, fields: [], message: '' } : first }
    }
    const known = asBridgeError(error, 'editing a case')
    if (!begun || !(known instanceof BridgeError)) throw known
    return { error: { code: 'PROCESSING_HALTED', fields: [], message: '' } }
  }
}

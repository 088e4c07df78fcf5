import { z } from 'zod'
import { asBridgeError, type Client } from './client.ts'
import { NO_ROUTING, type Saved } from './collections.ts'
import { API_VERSION } from './config.ts'
import { classify, toRecordError } from './failures.ts'
import { RECEIPT, RECEIPT_KEY } from './fields.ts'

/** Graphs per call, nodes per call: resources_composite_graph_limits. */
export const GRAPHS = 75
const NODES = 500

const answerShape = z.object({
  graphs: z.array(
    z.object({
      graphId: z.string(),
      isSuccessful: z.boolean(),
      graphResponse: z.object({
        compositeResponse: z.array(z.object({ referenceId: z.string(), httpStatusCode: z.number(), body: z.unknown() })),
      }),
    }),
  ),
})
/** Nothing of it happened, for another's sake. */
export const HALTED: Saved = { error: { code: 'PROCESSING_HALTED', fields: [], message: '' } }

export interface Note {
  readonly key: string
  readonly caseId: string
  /** Unique in the org for ever. */
  readonly receipt: string
  /** What is still to be written; all parts, unless some are known to be there. */
  readonly parts: readonly string[]
  /** Shown to the customer in the portal; else to agents only. */
  readonly public: boolean
}

/** Mailed to nobody, public or not: object reference of CaseComment, IsNotificationSelected. */
export type Silence = { readonly IsNotificationSelected?: false }

/** As many notes, from the first on, as one call may hold. */
export function payload(notes: readonly Note[], receipts: boolean): readonly Note[] {
  const some: Note[] = []
  let nodes = 0
  for (const note of notes) {
    nodes += note.parts.length + (receipts ? 1 : 0)
    if (some.length > 0 && (nodes > NODES || some.length === GRAPHS)) break
    some.push(note)
  }
  return some
}

/** One call: each note is a graph, all of it or nothing. */
export async function graphs(
  client: Client,
  notes: readonly Note[],
  receipts: boolean,
  silence: Silence,
): Promise<ReadonlyMap<string, Saved>> {
  const body = { graphs: notes.map((note, index) => ({ graphId: `note${index}`, compositeRequest: nodesOf(note, receipts, silence) })) }
  const { graphs: answers } = await client
    .call({ method: 'POST', path: '/composite/graph', body, headers: NO_ROUTING, purpose: 'write' }, answerShape)
    .catch((error: unknown) => {
      throw asBridgeError(error, 'writing notes')
    })
  const byId = new Map(answers.map((answer) => [answer.graphId, answer]))
  return new Map(notes.map((note, index) => [note.key, savedOf(byId.get(`note${index}`))]))
}

function nodesOf(note: Note, receipts: boolean, silence: Silence): readonly object[] {
  const node = (object: string, referenceId: string, body: object): object => ({
    method: 'POST',
    url: `/services/data/v${API_VERSION}/sobjects/${object}`,
    referenceId,
    body,
  })
  const comments = note.parts.map((part, index) =>
    node('CaseComment', `part${index}`, { ParentId: note.caseId, CommentBody: part, IsPublished: note.public, ...silence }),
  )
  return receipts ? [node(RECEIPT, 'receipt', { [RECEIPT_KEY]: note.receipt }), ...comments] : comments
}

/** All of a graph or nothing of it. The receipt's key being taken is the proof that an earlier sending landed. */
function savedOf(answer: z.infer<typeof answerShape>['graphs'][number] | undefined): Saved {
  if (answer === undefined) return HALTED
  const nodes = answer.graphResponse.compositeResponse
  if (answer.isSuccessful) {
    const first = nodes.find((node) => node.referenceId === 'part0')?.body as { id?: unknown } | undefined
    return { id: typeof first?.id === 'string' ? first.id : null }
  }
  for (const node of nodes) {
    const error = node.httpStatusCode < 300 ? null : toRecordError(Array.isArray(node.body) ? node.body[0] : node.body)
    if (error === null || error.code === 'PROCESSING_HALTED') continue
    return node.referenceId === 'receipt' && classify(error, [RECEIPT_KEY]) === 'duplicate' ? { id: null } : { error }
  }
  return HALTED
}

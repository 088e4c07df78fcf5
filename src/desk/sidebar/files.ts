import type { OpenFile } from '../../connector/connector.ts'
import type { Agent } from '../../domain/agent.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { AttachmentMeta, Comment } from '../../domain/ticket.ts'
import { isTheirs } from '../../sync/input.ts'
import type { SidebarDesk } from './context.ts'
import { gatherJudged, isSettled, type Gathered } from './gather.ts'
import { areFilesSealed } from './sealed.ts'
import { uncovered } from './wellbeing.ts'
import type { AttachmentView } from './views.ts'

/** Kinds that a browser shows by itself and in which nothing can run; an SVG is a page. */
const SHOWN: ReadonlySet<string> = new Set([
  'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'video/mp4', 'video/webm', 'video/ogg', 'audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/wav', 'audio/webm',
])
/** A page holds what it shows. */
const LARGEST = 25 * 1024 * 1024
const MOST = 100

/** A ticket's files by what is known of them, the newest last; their names, which people choose, are not told. */
export function filesOf(desk: Pick<SidebarDesk, 'tickets'>, { thread, ticket, judgements }: Pick<Gathered, 'thread' | 'ticket' | 'judgements'>, described: (said: string) => string | null): readonly AttachmentView[] {
  const sealed = areFilesSealed(judgements)
  return thread.filter((comment) => comment.ownKey === null).flatMap((comment) => comment.attachments.map((file): AttachmentView => ({
    id: file.id, comment: comment.ref.id, at: comment.at, by: speaker(comment, ticket.requester), kind: kindOf(file), size: file.size,
    shown: sealed ? 'sealed' : stateOf(file), described: described(nameOfFile(desk, file.id)),
  }))).slice(-MOST)
}

/** By which a description is kept: a file has no words of its own. */
export function nameOfFile({ tickets }: Pick<SidebarDesk, 'tickets'>, id: string): string {
  return `file ${tickets} ${id}`
}

export function speaker(comment: Comment, requester: string | null): AttachmentView['by'] {
  return isTheirs(comment, requester) ? 'requester' : comment.authorRole === 'agent' ? 'agent' : 'other'
}

function kindOf({ contentType }: AttachmentMeta): AttachmentView['kind'] {
  const [kind] = contentType.split('/')
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'other'
}

/** A scan may be done by the time somebody asks for the file: then the CRM is asked again. */
function stateOf({ contentType, size, scan }: Omit<AttachmentMeta, 'id'>): AttachmentView['shown'] {
  if (scan === 'malware' || scan === 'failed') return 'unsafe'
  return SHOWN.has(typeOf(contentType)) && size <= LARGEST ? 'covered' : 'named'
}

function typeOf(contentType: string): string {
  return contentType.split(';')[0]?.trim().toLowerCase() ?? ''
}

/** A file on its way to whoever asked for it. */
export type OpenedFile = Pick<OpenFile, 'contentType' | 'bytes'>

/**
 * One file of a ticket, because a person asked for it: its bytes come from the CRM and pass through. Throws `desk.sealed` where it may show somebody under 18,
 * whoever asks, before the CRM is asked for anything; `desk.file` where it is not opened here; `desk.not-found`.
 */
export async function openFile(desk: SidebarDesk, agent: Agent, id: string, file: string): Promise<OpenedFile> {
  const { view, triage, settled } = await desk.store.read(async (tx) => {
    const found = await gatherJudged(tx, desk, id)
    return { view: filesOf(desk, found, () => null).find((one) => one.id === file), triage: found.triage, settled: isSettled(found.ticket, found.escalation) }
  })
  if (view === undefined) throw new BridgeError('desk.not-found', 'This ticket has no such file.')
  if (view.shown === 'sealed') throw new BridgeError('desk.sealed', `The files of ticket ${id} are not shown here to anybody.`)
  if (view.shown !== 'covered') throw refused()
  if (desk.openFile === undefined) throw new BridgeError('connector.unsupported', 'This CRM gives no files.')
  const opened = await desk.openFile({ connection: desk.tickets, recordId: id, id: file })
  if (opened === null) throw new BridgeError('desk.not-found', 'The file is not in the CRM any more.')
  if (stateOf(opened) !== 'covered' || opened.scan === 'not-scanned') throw refused()
  // Counted before it is shown: by harm and urgency, never which.
  await desk.store.write((tx) => uncovered(tx, agent, desk.clock.now(), triage, settled))
  return { contentType: typeOf(opened.contentType), bytes: () => bounded(opened) }
}

function refused(): BridgeError {
  return new BridgeError('desk.file', 'This file is not opened here.')
}

/** No more than was said, whatever comes. */
async function* bounded(file: OpenFile): AsyncIterable<Uint8Array> {
  let passed = 0
  for await (const piece of file.bytes()) {
    passed += piece.length
    if (passed > LARGEST) throw new BridgeError('connector.protocol', 'a file is larger than its CRM says')
    yield piece
  }
}

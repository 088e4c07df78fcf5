import { createHash } from 'node:crypto'
import type { CommentStream, Writer } from '../../src/connector/connector.ts'
import type { Comment } from '../../src/domain/ticket.ts'
import type { AddNote, Outcome } from '../../src/domain/write.ts'
import { refused } from './changes.ts'
import type { Client } from './client.ts'
import { htmlOf } from './html.ts'
import type { Threads } from './manifest-reads.ts'
import type { Writes } from './manifest-writes.ts'
import { isMarkable, withMark } from './mark.ts'
import { at } from './path.ts'
import { oneByOne, refusalOf } from './sending.ts'

type Note = NonNullable<Writes['note']>
export type Sayable = Note & { readonly visibility: NonNullable<Note['visibility']> }

const UNPROVEN = { code: 'note-not-private', remedy: 'Look at the note there, and take it back where customers can see it. Correct writes.note.visibility and threads.public of the manifest, then start again.' }

/**
 * Notes, private unless they are said to be public. The CRM's own answer must show that one is as it should be: where it shows otherwise, no private
 * note is sent any more. Before a second sending the thread is looked at, after as long as a request can be under way there.
 */
export function addNoteWriter(client: Client, note: Sayable, threads: Threads, comments: CommentStream): Writer<AddNote> {
  let broken = false
  return oneByOne<AddNote>(client, 'last-write-wins', async (write, again): Promise<Outcome> => {
    const { key, recordId } = write
    const isPublic = write.public === true
    if (isPublic && note.visibility.public === undefined) return refused(key, { code: 'note-not-public', reason: 'the manifest names no way to make a note public', remedy: 'Name it in writes.note.visibility.public.' })
    if (broken && !isPublic) return refused(key, { ...UNPROVEN, reason: 'an earlier note was not private as the CRM itself says, so none is written' })
    if (again && (await said(client, note, comments, recordId, markOf(key)))) return { key, result: 'landed', recordId, version: null }
    const once = 'header' in note.once ? { [note.once.header]: '{{key}}' } : {}
    const answer = await client.send({ purpose: 'write' }, { ...note, headers: { ...note.headers, ...once } }, { id: recordId, key, body: bodyOf(write, note, threads), visibility: isPublic ? note.visibility.public : note.visibility.private })
    const refusal = refusalOf(key, client, answer)
    if (refusal !== null) return refusal
    if (isPublic || (await isPrivate(at(answer.body, note.record), threads, comments, recordId, markOf(key)))) return { key, result: 'landed', recordId, version: null }
    broken = true
    return refused(key, { ...UNPROVEN, reason: 'the note was written, and nothing shows that it is private' })
  })
}

async function said(client: Client, note: Note, comments: CommentStream, recordId: string, key: string): Promise<boolean> {
  if ('settleSeconds' in note.once) await client.ports.clock.sleep(note.once.settleSeconds * 1000, client.ports.signal)
  return (await ours(comments, recordId, key)) !== undefined
}

async function ours(comments: CommentStream, recordId: string, key: string): Promise<Comment | undefined> {
  return (await comments.fetch([recordId])).get(recordId)?.find((comment) => comment.ownKey === key)
}

async function isPrivate(row: unknown, { public: shown }: Threads, comments: CommentStream, recordId: string, key: string): Promise<boolean> {
  const told = at(row, shown.at)
  if (told !== undefined) return told !== shown.is
  return (await ours(comments, recordId, key))?.public === false
}

function bodyOf({ body, key }: AddNote, { format, breaks }: Note, { fields }: Threads): string {
  const broken = breaks.reduce((words, one) => words.replaceAll(one, `${one.slice(0, 1)}\u200B${one.slice(1)}`), body)
  const words = fields.key === undefined ? withMark(broken, markOf(key)) : broken
  return format === 'html' ? htmlOf(words) : words
}

/** The key itself, or its hash where it would not fit a mark. */
function markOf(key: string): string {
  return isMarkable(key) ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`
}

import type { Agent } from '../../domain/agent.ts'
import { BridgeError } from '../../domain/errors.ts'
import type { SidebarDesk } from './context.ts'
import { filesOf, nameOfFile } from './files.ts'
import { gatherJudged, type Gathered } from './gather.ts'
import { wordsOfPassage } from './passages.ts'
import { versionOf } from './version.ts'
import type { DescribeBody, Done } from './views.ts'

/** So long a piece of the words themselves is no description of them. */
const COPIED = 20

/**
 * The first who saw a passage says in neutral words what it is, so that nobody after them opens it without need. The description belongs to the words: it
 * stands wherever they are said again. The first one stays. Throws `desk.sealed`, `desk.stale`.
 */
export function describePassage(desk: SidebarDesk, agent: Agent, id: string, { passage, words }: DescribeBody): Promise<Done> {
  return desk.store.write(async (tx) => {
    const found = await gatherJudged(tx, desk, id)
    if (found.sealed) throw new BridgeError('desk.sealed', `The words of ticket ${id} are not shown here to anybody.`)
    const said = passage.startsWith('file:') ? fileIn(desk, found, passage.slice('file:'.length)) : wordsOfPassage(passage, { ticketId: id, words: found.words })
    if (said === null) throw new BridgeError('desk.stale', `Ticket ${id} says something else there by now.`)
    if (repeats(said, words)) throw new BridgeError('desk.bad-request', 'words: repeat what they should spare others')
    await tx.descriptions.add(said, words, agent.id, desk.clock.now())
    await tx.audit.add({ by: agent.id, why: null, at: desk.clock.now(), verb: 'passage-described', as: null, on: [{ connection: desk.tickets, kind: 'ticket', id }] })
    return { version: versionOf(desk, found) }
  })
}

/** A file that somebody may have seen here. */
function fileIn(desk: SidebarDesk, found: Gathered, id: string): string | null {
  return filesOf(desk, found, () => null).some((one) => one.id === id && one.shown === 'covered') ? nameOfFile(desk, id) : null
}

/** Pure. */
export function repeats(said: string, words: string): boolean {
  const [from, to] = [bare(said), bare(words)]
  if (from === '') return false
  if (from.length <= COPIED) return from.length >= 4 && ` ${to} `.includes(` ${from} `)
  for (let at = 0; at + COPIED <= to.length; at += 1) if (from.includes(to.slice(at, at + COPIED))) return true
  return false
}

function bare(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}

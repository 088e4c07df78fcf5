import { crossesWhole } from '../ledger.ts'
import type { World } from '../world.ts'
import { isOver, type PairRows } from './pairs.ts'
import { text } from '../text.ts'
import type { Found } from './violation.ts'

const TOKEN = /\bz[aqpcs]-\d+/g

/** Every comment is on the other side once, as public as it was, in order; and where harm rules forbid it, not at all. */
export function threads(world: World, pairs: readonly PairRows[], found: Found): void {
  const us = world.account().integrationUserId
  for (const { ticket, cases, comments } of pairs) {
    const [record] = cases
    if (record === undefined) continue
    const pointer = world.ledger.said.get(ticket.id)?.has('sextortion') === true
    const onTicket = ticket.comments.slice(1)
    const theirs = onTicket.filter((one) => one.authorId !== us)
    compare(`ticket ${ticket.id} to its case`, theirs, comments.filter((one) => one.ours), { all: !pointer && !isOver(ticket) && record['Status'] !== 'Closed', found })
    const human = comments.filter((one) => !one.ours)
    compare(`the case of ticket ${ticket.id} to it`, human, onTicket.filter((one) => one.authorId === us), { all: !pointer && !isOver(ticket), found })
    notesOnce(ticket.id, onTicket.filter((one) => one.authorId === us && !one.public && one.body.startsWith('Breakwater')), found)
    // What a ticket in the bin reads now, nobody can be told; once it is out again, it is read.
    if (!pointer && ticket.deletedAt === null) takenOut(world, ticket.id, isOver(ticket), onTicket, comments, found)
    if (!crossesWhole(world.ledger, ticket.id)) kept(world, ticket.id, record, comments, found)
  }
}

interface Said {
  readonly body: string
  readonly public: boolean
}

function compare(where: string, from: readonly Said[], to: readonly Said[], { all, found }: { readonly all: boolean; readonly found: Found }): void {
  const order: number[] = []
  from.forEach((comment, index) => {
    for (const token of new Set(comment.body.match(TOKEN) ?? [])) {
      const there = to.flatMap((one, at) => (has(one.body, token) ? [at] : []))
      if (there.length > 1) found('nothing twice', `${where}: ${token} is there ${there.length} times`)
      if (there.length === 0 && all) found('nothing lost', `${where}: ${token} (${comment.public ? 'public' : 'private'}) did not arrive`)
      if (there[0] !== undefined && to[there[0]]?.public !== comment.public) found('as public as it was', `${where}: ${token} is ${comment.public ? 'public' : 'private'} and arrived as ${comment.public ? 'private' : 'public'}`)
      if (there[0] !== undefined) order.push(there[0] - index * 1e-6)
    }
  })
  if (order.some((at, index) => index > 0 && Math.round(at) < Math.round(order[index - 1]!))) found('in order', `${where}: comments arrived in another order`)
}

function has(said: string, token: string): boolean {
  return new RegExp(`\\b${token}(?!\\d)`).test(said)
}

function notesOnce(ticketId: number, notes: readonly Said[], found: Found): void {
  notes.forEach((note, index) => {
    if (index > 0 && notes[index - 1]?.body === note.body) found('nothing twice', `ticket ${ticketId}: the same note twice`)
  })
}

/** Words that were taken out on one side are gone from the other too; a closed ticket cannot be written any more. */
function takenOut(world: World, ticketId: number, over: boolean, onTicket: readonly Said[], onCase: readonly Said[], found: Found): void {
  for (const { token, on } of world.ledger.redacted.filter((one) => one.ticketId === ticketId)) {
    const there = on === 'left' ? onCase : over ? [] : onTicket
    if (there.some((one) => has(one.body, token))) found('redactions are carried', `ticket ${ticketId}: ${token}, taken out on the ${on}, still stands on the other side`)
  }
}

function kept(world: World, ticketId: number, record: Readonly<Record<string, unknown>>, comments: readonly Said[], found: Found): void {
  const read = [text(record['Subject']), text(record['Description']), ...comments.map((one) => one.body)].join('\n')
  for (const { token, ticketId: id } of world.ledger.kept) if (id === ticketId && has(read, token)) found('nothing crosses that harm rules forbid', `ticket ${ticketId}: ${token} is on its case`)
}

import { crossesWhole, handKey, type HeldField } from '../ledger.ts'
import type { World } from '../world.ts'
import { isOver, type PairRows } from './pairs.ts'
import { text } from '../text.ts'
import type { Found } from './violation.ts'

/** Which values of a ticket and a case say the same: written down once more, by hand. */
const STATUS: Readonly<Record<string, readonly string[]>> = { new: ['New'], open: ['New', 'Working', 'Escalated'], pending: ['Waiting on Customer', 'Working'], hold: ['On Hold', 'Working'], solved: ['Closed'], closed: ['Closed'] }
const PRIORITY: Readonly<Record<string, readonly string[]>> = { urgent: ['High', 'Critical', 'Urgent'], high: ['High'], normal: ['Medium'], low: ['Low'] }

function says(field: HeldField, left: unknown, right: unknown): boolean {
  if (field === 'subject') return left === right
  if (field === 'status') return STATUS[text(left)]?.includes(text(right)) === true
  // A ticket may have no priority; every case has one.
  return left === null || PRIORITY[text(left)]?.includes(text(right)) === true
}

const NAMES: Readonly<Record<HeldField, string>> = { subject: 'Subject', priority: 'Priority', status: 'Status' }

/** Both sides are equal under the mapping or an open conflict says why; and what people put there last is what stands. */
export async function alike(world: World, pairs: readonly PairRows[], found: Found): Promise<void> {
  const { store, ledger } = world
  const open = await store.read((tx) => tx.conflicts.of('zendesk:breakwater-sandbox', pairs.map(({ ticket }) => String(ticket.id)), 'salesforce:acme'))
  const conflicted = new Set(open.filter((one) => one.decision === null).map((one) => `${one.leftId} ${one.field}`))
  for (const { ticket, cases } of pairs) {
    const [record] = cases
    if (record === undefined || isOver(ticket)) continue
    for (const field of ['subject', 'priority', 'status'] as const) {
      if (field === 'subject' && !crossesWhole(ledger, ticket.id)) continue
      const [left, right] = [ticket[field], record[NAMES[field]]]
      const keys = [handKey(ticket.id, 'left', field), handKey(ticket.id, 'right', field)] as const
      const hands = keys.map((key) => ({ set: ledger.hands.has(key), value: ledger.hands.get(key) }))
      const [onLeft, onRight] = [hands[0]!, hands[1]!]
      const where = `ticket ${ticket.id}, ${field}: ${text(left)} on the ticket, ${text(right)} on the case`
      if (conflicted.has(`${ticket.id} ${field}`)) {
        if (onLeft.set && left !== onLeft.value) found('no human edit lost', `${where}, a conflict is open, and the ticket no longer says ${text(onLeft.value)}`)
        if (onRight.set && right !== onRight.value) found('no human edit lost', `${where}, a conflict is open, and the case no longer says ${text(onRight.value)}`)
        continue
      }
      if (!says(field, left, right)) {
        found('both sides alike', where)
        continue
      }
      const stands = (onLeft.set && left === onLeft.value) || (onRight.set && right === onRight.value)
      if ((onLeft.set || onRight.set) && !stands) found('no human edit lost', `${where}; people last said ${onLeft.set ? text(onLeft.value) : 'nothing'} there and ${onRight.set ? text(onRight.value) : 'nothing'} here`)
      for (const key of keys) ledger.hands.delete(key)
    }
  }
}

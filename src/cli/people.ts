import type { Config } from '../config.ts'
import { chooseParty, listUndecided } from '../desk/people.ts'
import { BridgeError } from '../domain/errors.ts'
import { openStoreOf } from '../main.ts'
import { systemClock } from '../platform/clock.ts'
import { type Signed, signedBy } from './lives.ts'
import { EXIT, printJson, printLine, table } from './output.ts'

export interface PeopleFlags extends Signed {
  readonly choose?: string
  readonly none?: boolean
}

/** Lists people and organizations whom several records of the other CRM may stand for; with an id and `--choose` or `--none`, decides one. */
export async function runPeople(config: Config, id: string | undefined, flags: PeopleFlags): Promise<number> {
  const { choose, none = false } = flags
  if ((id === undefined) !== (choose === undefined && !none) || (choose !== undefined && none)) throw new BridgeError('config.invalid', 'To decide give an id and either --choose with one of its candidates or --none')
  const clock = systemClock()
  const store = await openStoreOf(config, clock)
  try {
    if (id !== undefined) {
      const rows = await chooseParty(store, id, choose ?? null, signedBy(flags, clock.now()))
      if (flags.json === true) printJson({ chosen: choose ?? null, tickets: rows.map((row) => row.ticketId) })
      else printLine(choose === undefined ? `It is none of them: their cases stay without, ${rows.length} so far.` : `${choose} it is: the next sync tells the cases of ${rows.length} ticket${rows.length === 1 ? '' : 's'}, where nobody has put anybody else meanwhile.`)
      return EXIT.done
    }
    const open = await listUndecided(store)
    if (flags.json === true) printJson({ people: open })
    else if (open.length === 0) printLine('Nobody has to be chosen.')
    else printLine(table([['who', 'tickets', 'since', 'candidates', 'id'], ...open.map((one) => [`${one.kind === 'person' ? 'requester' : 'organization'} ${one.leftId}`, some(one.tickets, 3), new Date(one.since).toISOString().slice(0, 16), some(one.candidates, 5), one.id])]))
    return open.length > 0 ? EXIT.setAside : EXIT.done
  } finally {
    await store.close()
  }
}

function some(ids: readonly string[], most: number): string {
  return ids.length <= most ? ids.join(' ') : `${ids.slice(0, most).join(' ')} and ${ids.length - most} more`
}

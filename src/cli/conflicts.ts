import type { Config } from '../config.ts'
import { decideConflict, listConflicts } from '../desk/conflicts.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Conflict } from '../domain/merge.ts'
import { openStoreOf } from '../main.ts'
import { systemClock } from '../platform/clock.ts'
import { type Signed, signedBy } from './lives.ts'
import { EXIT, printJson, printLine, table } from './output.ts'

export interface ConflictFlags extends Signed {
  readonly keep?: string
  readonly show?: boolean
}

/** Lists fields that both sides changed to different things; with an id and `--keep`, decides one. Values are shown only with `--show`. */
export async function runConflicts(config: Config, id: string | undefined, flags: ConflictFlags): Promise<number> {
  const { keep } = flags
  if (keep !== undefined && keep !== 'left' && keep !== 'right') throw new BridgeError('config.invalid', '--keep takes left (the ticket) or right (the case)')
  if ((id === undefined) !== (keep === undefined)) throw new BridgeError('config.invalid', 'To decide a conflict give its id and --keep left or --keep right')
  const clock = systemClock()
  const store = await openStoreOf(config, clock)
  try {
    if (id !== undefined && keep !== undefined) {
      const decided = await decideConflict(store, id, keep, signedBy(flags, clock.now()))
      if (flags.json === true) printJson({ decided: shown(decided, false) })
      else printLine(`${decided.field} of ticket ${decided.leftId}: the ${keep === 'left' ? "ticket's" : "case's"} value stands; the next sync writes it.`)
      return EXIT.done
    }
    const open = await listConflicts(store)
    if (flags.json === true) printJson({ conflicts: open.map((one) => shown(one, flags.show === true)) })
    else if (open.length === 0) printLine('No conflicts: nobody has to decide anything.')
    else printLine(table([['ticket', 'case', 'field', 'since', ...(flags.show === true ? ['on the ticket', 'on the case'] : []), 'id'], ...open.map((one) => [one.leftId, one.rightId, one.field, new Date(one.since).toISOString().slice(0, 16), ...(flags.show === true ? [plain(one.left), plain(one.right)] : []), one.id])]))
    return open.length > 0 ? EXIT.setAside : EXIT.done
  } finally {
    await store.close()
  }
}

function shown({ left, right, ...conflict }: Conflict, values: boolean): object {
  return values ? { ...conflict, left, right } : conflict
}

/** One line, without what a terminal would take for a command. */
function plain(value: Conflict['left']): string {
  return (Array.isArray(value) ? value.join(', ') : String(value ?? '')).replace(/[\p{C}\s]+/gu, ' ').slice(0, 60)
}

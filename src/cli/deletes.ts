import type { Config } from '../config.ts'
import { decideDelete, listDeletes } from '../desk/deletes.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Tombstone, WaitsFor } from '../domain/lives.ts'
import { openStoreOf } from '../main.ts'
import { systemClock } from '../platform/clock.ts'
import { decidedBy, iso, type Signed } from './lives.ts'
import { EXIT, printJson, printLine, table } from './output.ts'

export interface DeleteFlags extends Signed {
  readonly approve?: string
  readonly decline?: string
}

const BECAUSE: Readonly<Record<WaitsFor, string>> = {
  preserved: 'child safety or a threat',
  hold: 'legal hold: release it first',
  edited: 'worked on there since',
  many: 'so many at once',
}

/** Lists deletes that wait for a person; with `--approve` or `--decline`, decides one, or all that wait because there are so many. */
export async function runDeletes(config: Config, flags: DeleteFlags): Promise<number> {
  if (flags.approve !== undefined && flags.decline !== undefined) throw new BridgeError('config.invalid', 'Give --approve or --decline, one at a time')
  const id = flags.approve ?? flags.decline
  const clock = systemClock()
  const store = await openStoreOf(config, clock)
  try {
    if (id !== undefined) {
      const done = await decideDelete(store, id, flags.approve === undefined ? 'declined' : 'approved', decidedBy(flags, clock.now()))
      if (flags.json === true) printJson({ decided: done })
      else for (const stone of done) printLine(decidedText(stone))
      return EXIT.done
    }
    const waiting = await listDeletes(store)
    if (flags.json === true) printJson({ deletes: waiting })
    else if (waiting.length === 0) printLine('No delete waits for a person.')
    else printLine(table([['ticket', 'deleted in', 'record', 'deleted', 'by', 'confirmed', 'waits because'], ...waiting.map((stone) => [stone.leftId, stone.connection, stone.recordId, iso(stone.deletedAt), stone.deletedBy ?? '', stone.lookedAt === null ? 'not yet' : iso(stone.lookedAt), stone.because === null ? '' : BECAUSE[stone.because]])]))
    return waiting.length > 0 ? EXIT.setAside : EXIT.done
  } finally {
    await store.close()
  }
}

function decidedText({ decision, leftId, side }: Tombstone): string {
  const other = side === 'left' ? 'case' : 'ticket'
  return decision === 'approved' ? `Ticket ${leftId}: once the next sync has seen that it is still deleted, its ${other} follows into the bin.` : `Ticket ${leftId}: its ${other} stays, and the two are linked no more.`
}

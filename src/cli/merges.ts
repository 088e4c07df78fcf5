import type { Config } from '../config.ts'
import { decideMerge, listMerges } from '../desk/merges.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Merged, MergeWaitsFor } from '../domain/lives.ts'
import { openStoreOf } from '../main.ts'
import { systemClock } from '../platform/clock.ts'
import { decidedBy, iso, type Signed } from './lives.ts'
import { EXIT, printJson, printLine, table } from './output.ts'

export interface MergeFlags extends Signed {
  readonly approve?: string
  readonly decline?: string
}

const BECAUSE: Readonly<Record<MergeWaitsFor, string>> = {
  preserved: 'child safety or a threat',
  hold: 'legal hold: release it first',
  edited: 'the case has another status since',
  undeclared: 'the mapping does not say (merges)',
  unknown: 'its CRM does not say into which',
  unlinked: 'the ticket that was kept has no case',
  taken: 'the case that was kept is another ticket\'s: merge the tickets as well, or decline',
}

/** Lists merges that wait for a person; with `--approve` or `--decline`, decides one. */
export async function runMerges(config: Config, flags: MergeFlags): Promise<number> {
  if (flags.approve !== undefined && flags.decline !== undefined) throw new BridgeError('config.invalid', 'Give --approve or --decline, one at a time')
  const id = flags.approve ?? flags.decline
  const clock = systemClock()
  const store = await openStoreOf(config, clock)
  try {
    if (id !== undefined) {
      const done = await decideMerge(store, id, flags.approve === undefined ? 'declined' : 'approved', decidedBy(flags, clock.now()))
      if (flags.json === true) printJson({ decided: done })
      else for (const one of done) printLine(decidedText(one))
      return EXIT.done
    }
    const waiting = await listMerges(store)
    if (flags.json === true) printJson({ merges: waiting })
    else if (waiting.length === 0) printLine('No merge waits for a person.')
    else printLine(table([['ticket', 'merged in', 'record', 'into', 'merged', 'waits because'], ...waiting.map((one) => [one.leftId, one.connection, one.recordId, one.intoId ?? '', iso(one.mergedAt), one.because === null ? '' : BECAUSE[one.because]])]))
    return waiting.length > 0 ? EXIT.setAside : EXIT.done
  } finally {
    await store.close()
  }
}

function decidedText({ decision, leftId, side }: Merged): string {
  if (decision === 'declined') return side === 'left' ? `Ticket ${leftId}: its case stays as it is.` : `Ticket ${leftId}: it has no case any more, and none is made.`
  return side === 'left' ? `Ticket ${leftId}: with the next sync its case names the one that was kept, and is solved.` : `Ticket ${leftId}: the next sync looks again whether the case that was kept is free.`
}

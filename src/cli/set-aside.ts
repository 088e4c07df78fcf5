import type { Config } from '../config.ts'
import { listSetAside, retrySetAside } from '../desk/set-aside.ts'
import { openStoreOf } from '../main.ts'
import { systemClock } from '../platform/clock.ts'
import { type Signed, signedBy } from './lives.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import type { Stop } from './stop.ts'

export interface SetAsideFlags extends Signed {
  readonly retry?: string | true
}

/** Lists what was set aside; with `--retry`, puts it back in the queue for the next sync. */
export async function runSetAside(config: Config, flags: SetAsideFlags, _stop: Stop): Promise<number> {
  const clock = systemClock()
  const store = await openStoreOf(config, clock)
  try {
    const keys = flags.retry === undefined ? null : flags.retry === true ? ('all' as const) : [flags.retry]
    const retried = keys === null ? 0 : await retrySetAside(store, keys, signedBy(flags, clock.now()))
    const rows = await listSetAside(store)
    if (flags.json === true) printJson({ setAside: rows, retried })
    else if (keys !== null) printLine(`${retried} put back in the queue; the next sync sends them. ${rows.length} still set aside.`)
    else if (rows.length === 0) printLine('Nothing is set aside.')
    else printLine(table([['record', 'what', 'why', 'what to do', 'key'], ...rows.map((row) => [row.lane, row.op, `${row.code}: ${row.reason}`, row.remedy, row.key])]))
    return rows.length > 0 ? EXIT.setAside : EXIT.done
  } finally {
    await store.close()
  }
}

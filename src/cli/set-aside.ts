import type { Config } from '../config.ts'
import { openStoreOf } from '../main.ts'
import { systemClock } from '../platform/clock.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import type { Stop } from './stop.ts'

const MOST = 500

/** Lists what was set aside; with `--retry`, puts it back in the queue for the next sync. */
export async function runSetAside(config: Config, flags: { readonly retry?: string | true; readonly json?: boolean }, _stop: Stop): Promise<number> {
  const clock = systemClock()
  const store = await openStoreOf(config, clock)
  try {
    const connections = await store.read((tx) => tx.connections.list())
    const keys = flags.retry === undefined ? null : flags.retry === true ? ('all' as const) : [flags.retry]
    let retried = 0
    const rows = []
    for (const { id } of connections) {
      if (keys !== null) retried += await store.write((tx) => tx.intents.retry(id, keys, clock.now()))
      rows.push(...(await store.read((tx) => tx.intents.setAside(id, MOST))))
    }
    if (flags.json === true) printJson({ setAside: rows, retried })
    else if (keys !== null) printLine(`${retried} put back in the queue; the next sync sends them. ${rows.length} still set aside.`)
    else if (rows.length === 0) printLine('Nothing is set aside.')
    else printLine(table([['record', 'what', 'why', 'what to do', 'key'], ...rows.map((row) => [row.lane, row.op, `${row.code}: ${row.reason}`, row.remedy, row.key])]))
    return rows.length > 0 ? EXIT.setAside : EXIT.done
  } finally {
    await store.close()
  }
}

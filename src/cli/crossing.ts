import type { Config } from '../config.ts'
import { crossingOfTicket } from '../desk/crossing.ts'
import { BridgeError } from '../domain/errors.ts'
import { CROSSINGS } from '../domain/lives.ts'
import { openBridge } from '../main.ts'
import { systemLog } from '../platform/log.ts'
import { decidedBy, iso, plain, type Signed } from './lives.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import type { Stop } from './stop.ts'

export interface CrossingFlags extends Signed {
  readonly set?: string
}

/** Says how much of a ticket may cross and why; with `--set`, a person decides it. */
export async function runCrossing(config: Config, name: string, flags: CrossingFlags, stop: Stop): Promise<number> {
  const as = flags.set === undefined ? null : CROSSINGS.find((one) => one === flags.set)
  if (as === undefined) throw new BridgeError('config.invalid', '--set takes whole, redacted or pointer')
  const bridge = await openBridge(config, { log: systemLog(config.LOG_LEVEL), signal: stop.signal })
  try {
    const { store, left, right, clock, mappings } = bridge
    const wanted = as === null ? null : { as, decided: decidedBy(flags, clock.now()) }
    const now = await crossingOfTicket({ store, left: left.id, right: right?.id ?? null, name }, await mappings.current(), wanted)
    if (flags.json === true) printJson(now)
    else {
      printLine(`Ticket ${now.ticketId} crosses ${now.as === 'pointer' ? 'as a pointer: ids and states only' : now.as}${now.because.length === 0 ? '' : `, because of ${now.because.join(', ')}`}.`)
      if (now.history.length > 0) printLine(table([['set', 'to', 'by', 'why'], ...now.history.map(({ at, as: to, decided }) => [iso(at), to, plain(decided?.by ?? 'triage'), plain(decided?.why ?? '')])]))
    }
    return EXIT.done
  } finally {
    await bridge.close()
  }
}

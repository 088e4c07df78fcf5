import type { Config } from '../config.ts'
import { backfillStatus, switchBackfill, type BackfillStatus } from '../desk/backfill.ts'
import { BridgeError } from '../domain/errors.ts'
import { openBridge } from '../main.ts'
import { systemLog } from '../platform/log.ts'
import { iso, plain, signedBy, type Signed } from './lives.ts'
import { duration, EXIT, printJson, printLine } from './output.ts'
import type { Stop } from './stop.ts'

export interface BackfillFlags extends Signed {
  readonly pause?: boolean
  readonly resume?: boolean
}

/** How far the reading of history is; with `--pause` or `--resume`, stops it or lets it go on, in whichever process it is read. */
export async function runBackfill(config: Config, flags: BackfillFlags, stop: Stop): Promise<number> {
  if (flags.pause === true && flags.resume === true) throw new BridgeError('config.invalid', 'Give --pause or --resume, one at a time')
  const bridge = await openBridge(config, { log: systemLog(config.LOG_LEVEL), signal: stop.signal })
  try {
    const { store, left, clock } = bridge
    const changed = flags.pause === true || flags.resume === true ? await switchBackfill(store, left.id, flags.pause === true ? 'paused' : 'resumed', signedBy(flags, clock.now())) : null
    const status = await backfillStatus(store, left.id)
    if (flags.json === true) printJson(changed === null ? status : { ...status, changed })
    else print(status)
    return EXIT.done
  } finally {
    await bridge.close()
  }
}

function print({ state, done, total, share, perMinute, etaSeconds, endedAt, paused }: BackfillStatus): void {
  const of = (read: number, whole: number | null): string => `${read.toLocaleString('en')}${whole === null || state === 'done' ? '' : ` of about ${whole.toLocaleString('en')}`}`
  const counts = `${of(done.tickets, total.tickets)} tickets and ${of(done.comments, total.comments)} comments read`
  if (state === 'not-begun') return printLine('No history has been read yet: the first sync begins with it.')
  if (state === 'done') return printLine(`The backfill is done${endedAt === null ? '' : ` since ${iso(endedAt)}Z`}: ${counts}.`)
  printLine(`${Math.floor(share * 100)} % of history: ${counts}${perMinute === null ? '' : `, ${perMinute.toLocaleString('en')} a minute`}${etaSeconds === null ? '' : `, about ${duration(etaSeconds)} left`}${state === 'paused' ? ' once it goes on' : ''}.`)
  if (paused !== null) printLine(`Paused since ${iso(paused.at)}Z by ${plain(paused.by)}${paused.why === null ? '' : `: ${plain(paused.why)}`}. What is new is read all the same; \`backfill --resume\` lets history go on.`)
}

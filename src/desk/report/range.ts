import { DateTime } from 'luxon'
import { BridgeError } from '../../domain/errors.ts'
import type { Instant } from '../../domain/ports.ts'
import type { Range } from '../../insight/report/model.ts'

const DAY = /^\d{4}-\d\d-\d\d$/

/**
 * The range that is meant: days begin at midnight of the time zone. Without any the last whole week, Monday to Monday. Never beyond `now`, so that a
 * clock that still runs is not taken for one that ran out. Throws `config.invalid`.
 */
export function rangeOf({ from, to, zone }: { readonly from?: string | undefined; readonly to?: string | undefined; readonly zone: string }, now: Instant): Range {
  const here = DateTime.fromMillis(now, { zone, locale: 'en' })
  if (!here.isValid) throw new BridgeError('config.invalid', `--zone takes a time zone such as Europe/Berlin, not ${JSON.stringify(zone)}`)
  if ((from === undefined) !== (to === undefined)) throw new BridgeError('config.invalid', 'Give both --from and --to, or neither for the last whole week')
  const monday = here.startOf('week')
  const range: Range = from === undefined || to === undefined
    ? { from: monday.minus({ weeks: 1 }).toMillis(), until: monday.toMillis(), zone }
    : { from: instant('--from', from, zone), until: Math.min(instant('--to', to, zone), now), zone }
  if (range.from >= range.until) throw new BridgeError('config.invalid', '--from lies behind --to, or in the future: the range begins at --from and ends before --to')
  return range
}

function instant(flag: string, text: string, zone: string): Instant {
  const read = DAY.test(text) || /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? DateTime.fromISO(text, { zone }) : null
  if (read === null || !read.isValid) throw new BridgeError('config.invalid', `${flag} takes a day as 2026-11-16, or a moment as 2026-11-16T08:00:00Z`)
  return read.toMillis()
}

/** `2026-11-23`. */
export function localDay(at: Instant, zone: string): string {
  return DateTime.fromMillis(at, { zone, locale: 'en' }).toFormat('yyyy-MM-dd')
}

/** `2026-11-23 14:05`, as clocks there show it. */
export function localTime(at: Instant, zone: string): string {
  return DateTime.fromMillis(at, { zone, locale: 'en' }).toFormat('yyyy-MM-dd HH:mm')
}

import { userInfo } from 'node:os'
import type { Config } from '../config.ts'
import { holdTicket, listHolds, releaseHold } from '../desk/holds.ts'
import { decideRedaction, listRedactions } from '../desk/redactions.ts'
import type { SignedBy } from '../domain/audit.ts'
import { BridgeError } from '../domain/errors.ts'
import type { Decided, HeldRedaction } from '../domain/lives.ts'
import { openBridge, openStoreOf } from '../main.ts'
import { systemClock } from '../platform/clock.ts'
import { systemLog } from '../platform/log.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import type { Stop } from './stop.ts'

export interface Signed {
  readonly why?: string
  readonly by?: string
  readonly json?: boolean
}

export interface RedactionFlags extends Signed {
  readonly approve?: string
  readonly decline?: string
  readonly show?: boolean
}

export interface HoldFlags extends Signed {
  readonly release?: boolean
}

/** Lists redactions of preserved tickets; with `--approve` or `--decline`, decides one. What comments say is shown only with `--show`. */
export async function runRedactions(config: Config, flags: RedactionFlags): Promise<number> {
  if (flags.approve !== undefined && flags.decline !== undefined) throw new BridgeError('config.invalid', 'Give --approve or --decline, one at a time')
  const id = flags.approve ?? flags.decline
  const clock = systemClock()
  const store = await openStoreOf(config, clock)
  try {
    if (id !== undefined) {
      const row = await decideRedaction(store, id, flags.approve === undefined ? 'declined' : 'approved', decidedBy(flags, clock.now()))
      if (flags.json === true) printJson({ decided: shown(row, false) })
      else printLine(row.decision === 'approved' ? `Ticket ${row.leftId}: the words are gone here; the next sync takes them back on the other side.` : `Ticket ${row.leftId}: the words stay, here and on the other side.`)
      return EXIT.done
    }
    const waiting = await listRedactions(store)
    if (flags.json === true) printJson({ redactions: waiting.map((row) => shown(row, flags.show === true)) })
    else if (waiting.length === 0) printLine('No redaction waits for a person.')
    else printLine(table([['ticket', 'redacted in', 'comment', 'since', 'held because', ...(flags.show === true ? ['what is left'] : []), 'id'], ...waiting.map((row) => [row.leftId, row.connection, row.commentId, iso(row.since), row.because === 'hold' ? 'legal hold' : 'child safety or a threat', ...(flags.show === true ? [plain(row.comment.body)] : []), row.id])]))
    return waiting.length > 0 ? EXIT.setAside : EXIT.done
  } finally {
    await store.close()
  }
}

/** Lists holds, places one, or ends one. */
export async function runHold(config: Config, ticket: string | undefined, flags: HoldFlags, stop: Stop): Promise<number> {
  const bridge = await openBridge(config, { log: systemLog(config.LOG_LEVEL), signal: stop.signal })
  try {
    const { store, left, right, clock } = bridge
    if (ticket !== undefined) {
      const where = { store, left: left.id, right: right?.id ?? null, name: ticket }
      const decided = decidedBy(flags, clock.now())
      const { ticketId, changed } = flags.release === true ? await releaseHold(where, decided) : await holdTicket(where, decided)
      if (flags.json === true) printJson({ ticketId, held: flags.release !== true, changed })
      else printLine(flags.release === true ? `The hold on ticket ${ticketId} has ended.` : changed ? `Ticket ${ticketId} is held: nothing of it is redacted or deleted, here or on the other side.` : `Ticket ${ticketId} was held already.`)
      return EXIT.done
    }
    const holds = await listHolds(store, left.id)
    if (flags.json === true) printJson({ holds })
    else if (holds.length === 0) printLine('No ticket is held.')
    else printLine(table([['ticket', 'since', 'by', 'why', 'released', 'by', 'why'], ...holds.map(({ ticketId, placed, released }) => [ticketId, iso(placed.at), plain(placed.by), plain(placed.why), released === null ? '' : iso(released.at), plain(released?.by ?? ''), plain(released?.why ?? '')])]))
    return EXIT.done
  } finally {
    await bridge.close()
  }
}

export function decidedBy(flags: Signed, at: number): Decided {
  const why = flags.why?.trim() ?? ''
  if (why === '') throw new BridgeError('config.invalid', 'Say why with --why "…": it is on record for ever')
  return { by: flags.by?.trim() || userInfo().username, why, at }
}

function shown({ comment, ...row }: HeldRedaction, words: boolean): object {
  return words ? { ...row, left: comment.body, deleted: comment.gone === true } : { ...row, deleted: comment.gone === true }
}

/** Who does it and, where they say so, why. */
export function signedBy({ by, why }: Signed, at: number): SignedBy {
  return { by: by?.trim() || userInfo().username, why: why?.trim() || null, at }
}

export function iso(at: number): string {
  return new Date(at).toISOString().slice(0, 16)
}

/** One line, without what a terminal would take for a command. */
export function plain(text: string): string {
  return text.replace(/[\p{C}\s]+/gu, ' ').slice(0, 80)
}

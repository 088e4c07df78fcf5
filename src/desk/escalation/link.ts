import { BridgeError } from '../../domain/errors.ts'
import type { Escalation } from '../../domain/escalation.ts'
import { isGraveSeverity } from '../../domain/labels.ts'
import type { Instant } from '../../domain/ports.ts'
import type { Tx } from '../../store/store.ts'
import { actWithin } from './act.ts'
import { type EscalationDesk, held } from './context.ts'
import { verbsOf } from './machine.ts'

const LASTS_MS = 24 * 3_600_000

/** A keyed hash that only this installation can make. */
export type Sign = (text: string) => string

/** What a link is for: one clock of one escalation, told by one channel. */
interface Claim {
  readonly id: string
  readonly turn: number
  readonly by: string
  readonly until: Instant
}

/** Acknowledges without a sign-in, so it is for nothing grave: P0 and P1 are acknowledged where somebody is signed in. Null: no link. */
export function linkToken(sign: Sign, { id, severity, watch }: Escalation, by: string, now: Instant): string | null {
  if (watch === null || isGraveSeverity(severity)) return null
  const claim = Buffer.from(JSON.stringify({ id, turn: watch.turn, by, until: now + LASTS_MS } satisfies Claim)).toString('base64url')
  return `${claim}.${sign(claim)}`
}

/** What opening a link shows; nothing is changed by it. */
export interface LinkView {
  readonly escalation: Pick<Escalation, 'severity' | 'dueAt' | 'state'>
  /** It can be acknowledged with it now: nobody has, it is not over, and it is not grave. */
  readonly open: boolean
}

/** Throws `desk.link` for one that was not made here, was altered, or is over. */
export function openLink(desk: Pick<EscalationDesk, 'store' | 'clock'>, sign: Sign, token: string): Promise<LinkView> {
  const claim = claimOf(sign, token, desk.clock.now())
  return desk.store.read(async (tx) => {
    const found = await tx.escalations.get(claim.id)
    if (found === null) throw over()
    const { severity, dueAt, state } = found
    return { escalation: { severity, dueAt, state }, open: isFor(found, claim) }
  })
}

/** Somebody pressed the button: once for each link. Throws `desk.link`. */
export async function acknowledgeByLink(desk: EscalationDesk, sign: Sign, token: string): Promise<LinkView> {
  const done = await desk.store.write(async (tx) => {
    const claim = claimOf(sign, token, desk.clock.now())
    await useOnce(tx, token, claim.until, desk.clock.now())
    const found = await held(tx, desk, claim.id, desk.clock.now())
    if (!isFor(found, claim)) throw over()
    const { severity, dueAt, state } = await actWithin(tx, desk, claim.id, 'acknowledge', { by: claim.by, why: null })
    return { escalation: { severity, dueAt, state }, open: false }
  })
  desk.wake?.()
  return done
}

async function useOnce(tx: Tx, token: string, until: Instant, now: Instant): Promise<void> {
  if (!(await tx.appSessions.useToken(token, until, now))) throw over()
}

/** It grew graver, somebody has it, or its clock was set anew: then a link of before is nothing any more. */
function isFor(escalation: Escalation, { turn }: Claim): boolean {
  return escalation.watch?.turn === turn && !isGraveSeverity(escalation.severity) && verbsOf(escalation).includes('acknowledge')
}

function claimOf(sign: Sign, token: string, now: Instant): Claim {
  const [claim = '', signature = ''] = token.split('.')
  if (token.split('.').length !== 2 || !isSame(sign(claim), signature)) throw over()
  const read = JSON.parse(Buffer.from(claim, 'base64url').toString('utf8')) as Claim
  if (read.until <= now) throw over()
  return read
}

/** In a time that tells nothing of where they differ. */
function isSame(a: string, b: string): boolean {
  let differs = a.length === b.length ? 0 : 1
  for (let at = 0; at < a.length; at += 1) differs |= a.charCodeAt(at) ^ (b.charCodeAt(at) || 0)
  return differs === 0
}

function over(): BridgeError {
  return new BridgeError('desk.link', 'This link is over: it was used, somebody has the escalation already, or it is too old.')
}

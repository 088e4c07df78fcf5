import type { Config } from '../config.ts'
import { actOn } from '../desk/escalation/act.ts'
import { escalationStory, type EscalationRow, type EscalationStory, listEscalations, rowOf } from '../desk/escalation/list.ts'
import { packetFile, packetFormat } from '../desk/escalation/packet-file.ts'
import { packetOf } from '../desk/escalation/packet.ts'
import { BridgeError } from '../domain/errors.ts'
import { ESCALATION_VERBS, type EscalationVerb, isOver } from '../domain/escalation.ts'
import { openStoreOf } from '../main.ts'
import { systemIds } from '../platform/chance.ts'
import { systemClock } from '../platform/clock.ts'
import { iso, plain, type Signed, signedBy } from './lives.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import { writePrivate } from './private-file.ts'
import { policyIn } from './rules-policy.ts'

export type EscalationFlags = Signed & { readonly overdue?: boolean; readonly packet?: string } & { readonly [verb in EscalationVerb]?: boolean }

/** Lists what stands, shows one with all that happened to it, or does something with it. */
export async function runEscalations(config: Config, id: string | undefined, flags: EscalationFlags): Promise<number> {
  const verbs = ESCALATION_VERBS.filter((verb) => flags[verb] === true)
  if (verbs.length > 1) throw new BridgeError('config.invalid', `Give one of --${verbs.join(' and --')} at a time`)
  if (id === undefined && verbs[0] !== undefined) throw new BridgeError('config.invalid', `Say which escalation: escalations ID --${verbs[0]}`)
  if (flags.packet !== undefined && (id === undefined || verbs[0] !== undefined)) throw new BridgeError('config.invalid', 'A packet is made of one escalation, by itself: escalations ID --packet FILE')
  const format = flags.packet === undefined ? null : packetFormat(flags.packet)
  if (flags.packet !== undefined && format === null) throw new BridgeError('config.invalid', '--packet takes a file that ends in .html (which prints as a PDF) or .docx')
  const clock = systemClock()
  const store = await openStoreOf(config, clock)
  try {
    if (id === undefined) return shownAll(await listEscalations(store, clock.now(), flags.overdue === true), flags)
    if (flags.packet !== undefined) {
      const packet = await packetOf({ store, policy: await policyIn(store, 'live', config) }, id, signedBy(flags, clock.now()))
      // It names people: nobody else on this machine reads it.
      writePrivate(flags.packet, await packetFile(packet, format ?? 'html'))
      if (flags.json === true) printJson({ packet: { file: flags.packet, format, fields: packet.fields.length, missing: packet.fields.filter(({ value }) => value === null).length, evidence: packet.evidence.length } })
      else printLine(`Written to ${flags.packet}. It names people; nothing was filed with anybody.`)
      return EXIT.done
    }
    const [verb] = verbs
    if (verb === undefined) return shownOne(await escalationStory(store, id, clock.now()), flags)
    const policy = await policyIn(store, 'live', config)
    const { by, why } = signedBy(flags, clock.now())
    const done = await actOn({ store, clock, policy, ids: systemIds(), page: config.PUBLIC_URL ?? null, tickets: '' }, id, verb, { by, why })
    if (flags.json === true) printJson({ escalation: rowOf(done, clock.now()) })
    else printLine(`Escalation ${id} of ticket ${done.ticketId} is ${done.state}${isOver(done) ? '.' : `; next is due ${iso(done.dueAt)} UTC, with ${plain(done.watch?.owner ?? '')}.`}`)
    return EXIT.done
  } finally {
    await store.close()
  }
}

function shownAll(rows: readonly EscalationRow[], { json, overdue }: EscalationFlags): number {
  if (json === true) printJson({ escalations: rows })
  else if (rows.length === 0) printLine(overdue === true ? 'No escalation is past its time.' : 'No escalation stands.')
  else printLine(table([['ticket', 'severity', 'team', 'state', 'with', 'due (UTC)', 'late', 'rung', 'id'], ...rows.map((row) => [row.ticketId, row.severity, row.team, row.state, plain(row.owner ?? ''), iso(row.dueAt), row.overdue ? 'late' : '', String(row.rung), row.id])]))
  return rows.some((row) => row.overdue) ? EXIT.setAside : EXIT.done
}

function shownOne(story: EscalationStory, { json }: EscalationFlags): number {
  if (json === true) printJson({ escalation: story })
  else {
    printLine(`Escalation ${story.id} of ticket ${story.ticketId}: ${story.severity}, ${story.team}, ${story.state}${story.owner === null ? '' : `, with ${plain(story.owner)}`}; due ${iso(story.dueAt)} UTC${story.overdue ? ', late' : ''}`)
    if (story.events.length > 0) printLine(table(story.events.map(({ at, what, by }) => [iso(at), what, plain(by ?? '')])))
    if (story.messages.length > 0) printLine(table([['told by', 'since', 'state', 'sent'], ...story.messages.map((one) => [one.channel, iso(one.at), one.state, `${one.attempts} times`])]))
    printLine(story.verbs.length === 0 ? 'It is over.' : `What can be done with it: ${story.verbs.map((verb) => `--${verb}`).join(', ')}`)
  }
  return EXIT.done
}

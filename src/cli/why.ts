import type { Config } from '../config.ts'
import { type Story, whyTicket } from '../desk/why.ts'
import { iso, type ShownValue } from '../desk/story-events.ts'
import type { FieldValue } from '../domain/ticket.ts'
import { openBridge } from '../main.ts'
import { systemLog } from '../platform/log.ts'
import { EXIT, printJson, printLine, table } from './output.ts'
import type { Stop } from './stop.ts'

export interface WhyFlags {
  readonly field?: string
  readonly show?: boolean
  readonly json?: boolean
}

/** The story of a record, by a ticket's or a case's id or address. Values are shown only with `--show`. */
export async function runWhy(config: Config, name: string, flags: WhyFlags, stop: Stop): Promise<number> {
  const bridge = await openBridge(config, { log: systemLog(config.LOG_LEVEL), signal: stop.signal })
  try {
    const { store, left, right, mappings, clock } = bridge
    const story = await whyTicket({ store, left: left.id, right: right?.id ?? null, mapping: await mappings.current(), now: clock.now(), name, field: flags.field, show: flags.show === true })
    if (flags.json === true) printJson(story)
    else print(story)
    return EXIT.done
  } finally {
    await bridge.close()
  }
}

function print({ ticket, counterpart, mapping, crossing, fields, events, waits }: Story): void {
  printLine(`Ticket ${ticket.id}${ticket.routed ? '' : ', outside the safety queue'}; ${counterpart === null ? 'no case yet' : `case ${counterpart.id ?? `${counterpart.externalId}, not known to exist yet`}${counterpart.adopted ? ', made by somebody else and taken over' : ''}`}.`)
  if (mapping === null) printLine('No mapping is in force: its case mirrors it, and what people change there stays there.')
  else if (mapping.filter !== null && mapping.filter !== 'in') printLine(`Not kept in step: the filter of mapping ${mapping.version} leaves it out.`)
  else if (crossing !== null) printLine(`It crosses ${crossing.as === 'pointer' ? 'as a pointer: ids and states only' : crossing.as}${crossing.because.length === 0 ? '' : `, because of ${crossing.because.join(', ')}`} (mapping ${mapping.version}).`)
  if (fields.length > 0) printLine(`\n${table([['field', 'ticket', 'case', 'goes', 'owner', 'now', 'agreed since', 'under', ...(fields[0]?.values === undefined ? [] : ['values'])], ...fields.map((one) => [one.field, one.left, one.right, one.direction, one.owner, one.state, one.since === null ? '' : iso(one.since.at), one.since?.under ?? '', ...(one.values === undefined ? [] : [`${plain(one.values.left)} | ${plain(one.values.right)}`])])])}`)
  if (events.length > 0) printLine(`\n${events.map((event) => `${iso(event.at)}  ${event.text}${(event.values ?? []).map(shown).join('')}`).join('\n')}`)
  printLine(waits.length === 0 ? '\nNothing of it waits.' : `\n${waits.map((wait) => `Waits${wait.fields.length === 0 ? '' : ` (${wait.fields.join(', ')})`} for ${wait.waitsFor}. ${wait.remedy}`).join('\n')}`)
}

function shown({ name, value, before }: ShownValue): string {
  return `\n    ${name}: ${before === undefined ? '' : `${plain(before)} → `}${plain(value)}`
}

/** One line, without what a terminal would take for a command. */
function plain(value: FieldValue): string {
  return (Array.isArray(value) ? value.join(', ') : String(value ?? 'empty')).replace(/[\p{C}\s]+/gu, ' ').slice(0, 120)
}

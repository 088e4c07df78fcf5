import type { Block, WordTable } from '../../insight/report/export/docx.ts'
import { stamp } from '../../sync/note.ts'
import type { Packet } from './packet.ts'

/** What a packet says, in order; page and document are both made of it. Values stand as they were said, for they are evidence. */
export function packetBlocks({ escalation, fields, evidence, events, stops, madeAt, madeBy }: Packet): { readonly title: string; readonly blocks: readonly Block[] } {
  const { id, ticketId, severity, team, state, dueAt } = escalation
  const missing = fields.filter(({ value }) => value === null)
  return {
    title: `Packet of escalation ${id}`,
    blocks: [
      { text: `Ticket ${ticketId}, ${severity}, ${team.replaceAll('_', ' ')}, ${state}; due ${stamp(dueAt)}. Made ${stamp(madeAt)} by ${seen(madeBy)}.` },
      { text: 'This names people. Keep it where evidence is kept. Nothing was filed with any authority: a person does that, or decides not to. Not legal advice.', strong: true },
      ...stops.map(({ minutes, source }): Block => ({ text: `${minutes / 60} hours from ${stamp(escalation.raisedAt)}: ${source}` })),
      { heading: 1, text: 'What is known' },
      table(['Field', 'Value'], fields.filter(({ value }) => value !== null).map(({ field, value }) => [field, value ?? ''])),
      { heading: 1, text: 'What is missing' },
      missing.length === 0 ? { text: 'Nothing.' } : table(['Field', 'Where it is to be found'], missing.map(({ field, where }) => [field, where ?? ''])),
      { heading: 1, text: 'Evidence' },
      evidence.length === 0 ? { text: 'Nothing is kept here.' } : table(['Id', 'What', 'By', 'When', 'Bytes', 'SHA-256'], evidence.map((one) => [one.id, one.what, one.by, stamp(one.at), String(one.bytes), one.sha256 ?? 'not read: no media is opened for this'])),
      { heading: 1, text: 'What happened' },
      events.length === 0 ? { text: 'Nothing yet.' } : table(['When', 'What', 'By'], events.map(({ at, what, by }) => [stamp(at), what, by ?? ''])),
    ],
  }
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): WordTable {
  return { heads, rows: rows.map((row) => row.map(seen)), right: heads.map((head) => head === 'Bytes') }
}

/** Letters that nobody sees, or that turn the order of others, by their numbers: in evidence nothing is dropped and nothing reads as what it is not. */
function seen(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/gu, (letter) => `[U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`)
}

import type { ChannelMessage } from '../../domain/channel.ts'
import { isRestricted } from '../../domain/labels.ts'
import { lines, plain, stamp } from '../../sync/note.ts'
import type { EscalationMessage } from '../../store/escalation-store.ts'
import type { Watched } from './machine.ts'
import { REMINDED, teamOf } from './words.ts'

/** Says that somebody has answered, to a channel that rings until then. */
export const ANSWERED = 'answered'

/**
 * What a channel is told. Whatever it may carry, of a restricted matter it is only that there is one, how urgent it is and where to look; and nowhere
 * a word, a name or a number of a ticket beside its address.
 */
export function composed(message: EscalationMessage, escalation: Watched, carries: 'pointer' | 'summary', links: ChannelMessage['links']): ChannelMessage {
  const { severity, dueAt, watch } = escalation
  const { what, who } = message.body
  const whole = carries === 'summary' && !isRestricted(watch.category)
  const over = what === ANSWERED
  return {
    key: message.key, thread: escalation.id, severity, links, who, over,
    subject: `Escalation ${severity}: ${over ? 'somebody has it' : (REMINDED[what as keyof typeof REMINDED] ?? what)}`,
    text: lines(['A safety escalation needs somebody.', whole ? teamOf(escalation) : null, `Due ${stamp(dueAt)}`, who.length === 0 ? null : `Told: ${who.map(plain).join(', ')}`]),
  }
}

import type { SeedAttachment, SeedChannel, SeedPerson } from '../core/seed.ts'
import type { Chance } from './chance.ts'
import { fill, slotsFor } from './slots.ts'
import type { Pack, Text, Topic } from './types.ts'

/** A ticket before it has an age, a status and a thread. */
export interface Draft {
  readonly topic: Topic
  readonly weight: Text[1]
  readonly pack: Pack
  readonly channel: SeedChannel
  readonly safety: boolean
  readonly subject: string
  readonly body: string
  readonly requester: SeedPerson
  readonly slots: Readonly<Record<string, string>>
  readonly tags: readonly string[]
  readonly attachments?: readonly SeedAttachment[]
  /** Set where a story needs it (a burst on one day). */
  readonly minutesAgo?: number
  readonly foreignCase?: boolean
  /** Nobody edits these: they must arrive exactly as written. */
  readonly verbatim?: boolean
}

const CHANNELS: readonly SeedChannel[] = ['web', 'web', 'web', 'email', 'email', 'email', 'app', 'app', 'app', 'chat', 'social', 'ai_agent', 'phone']
const FORWARD: Readonly<Record<string, string>> = { en: 'Forwarded message', de: 'Weitergeleitete Nachricht', fr: 'Message transféré', es: 'Mensaje reenviado', pt: 'Mensagem encaminhada', it: 'Messaggio inoltrato', nl: 'Doorgestuurd bericht' }

export function draftOf(pack: Pack, text: Text, safety: boolean, requester: SeedPerson, chance: Chance): Draft {
  const [topic, weight, subject, raw] = text
  const slots = slotsFor(pack, requester.name, chance)
  const channel = chance.pick(CHANNELS)
  return {
    topic, weight, pack, channel, safety, requester, slots,
    subject: subjectOf(fill(subject, slots, chance), channel, chance),
    body: bodyOf(pack, fill(raw, slots, chance), channel, slots, chance),
    tags: tagsOf(topic, weight, channel, chance),
  }
}

function subjectOf(subject: string, channel: SeedChannel, chance: Chance): string {
  if (channel === 'email' && chance.oneIn(6)) return `${chance.pick(['Re', 'Fwd', 'RE', 'AW'])}: ${subject}`
  return subject
}

function bodyOf(pack: Pack, core: string, channel: SeedChannel, slots: Readonly<Record<string, string>>, chance: Chance): string {
  if (channel === 'social' || channel === 'chat' || channel === 'phone') return core
  const opener = chance.pick(pack.openers)
  const closer = chance.pick(pack.closers)
  const message = [opener === '' ? core : `${opener}${channel === 'email' ? '\n\n' : ' '}${core}`, closer].filter((part) => part !== '').join(channel === 'email' ? '\n\n' : ' ')
  if (channel !== 'email') return message
  const signed = chance.oneIn(2) ? `${message}\n\n${fill(chance.pick(pack.signatures), slots, chance)}` : message
  const forward = FORWARD[pack.lang]
  if (forward === undefined || !chance.oneIn(9)) return signed
  return `---------- ${forward} ----------\n${slots['me'] ?? ''} <${slots['mail'] ?? ''}>\n${slots['date'] ?? ''}\n\n${signed}`
}

function tagsOf(topic: Topic, weight: Text[1], channel: SeedChannel, chance: Chance): readonly string[] {
  const tags = [channel === 'app' ? chance.pick(['ios', 'android']) : `via_${channel}`]
  if (weight === 'buried' || (topic === 'not_safety' && chance.oneIn(2))) tags.push(weight === 'buried' ? 'billing' : chance.pick(['billing', 'bug', 'feedback']))
  if (chance.oneIn(14)) tags.push('vip')
  return tags
}

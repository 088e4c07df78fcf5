import type { Chance } from './chance.ts'
import type { Pack } from './types.ts'

const FIRST = ['nightowl', 'maple', 'sunny', 'pixel', 'river', 'velvet', 'turbo', 'lemon', 'ghost', 'coral', 'salt', 'paper', 'echo', 'moss', 'amber', 'quartz', 'tango', 'frost']
const SECOND = ['fox', 'dms', 'daily', 'vault', 'clips', 'wave', 'garden', 'bear', 'studio', 'rider', 'moon', 'talks', 'shop', 'room']

/** How much is asked or lost, in units that sound right in each language's usual currency. */
const UNIT: Readonly<Record<string, number>> = { ja: 1000, hi: 100, tr: 100, id: 10, vi: 10 }

function handle(chance: Chance): string {
  return `@${chance.pick(FIRST)}${chance.pick(['.', '_', ''])}${chance.pick(SECOND)}${chance.pick(['', '', String(chance.whole(2, 98))])}.example`
}

/** Values for one ticket: the same handle and order number all through its thread. */
export function slotsFor(pack: Pack, me: string, chance: Chance): Readonly<Record<string, string>> {
  const first = handle(chance)
  return {
    me,
    h: first,
    h2: first.replace('.example', `${chance.pick(['_2', '.new', '.back', '_alt'])}.example`),
    amount: String(chance.whole(5, 90) * (UNIT[pack.lang] ?? 10)),
    n: String(chance.whole(2, 9)),
    date: new Intl.DateTimeFormat(pack.lang, { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2025, chance.whole(0, 11), chance.whole(1, 28)))),
    month: new Intl.DateTimeFormat(pack.lang, { month: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2025, chance.whole(0, 11), 1))),
    order: `${chance.pick(['A', 'R', 'INV', 'TK'])}-${chance.whole(10_000, 99_999)}`,
    town: chance.pick(pack.towns),
    mail: `contact${chance.whole(10, 99)}@example.org`,
    phone: `+1 202 555 01${chance.whole(10, 99)}`,
    url: `http://account-check-${chance.whole(100, 999)}.example/login`,
    other: 'Support',
  }
}

/** Settles `[a|b]` choices, then fills `{slot}`s. A slot without a value is a mistake in a text. */
export function fill(text: string, slots: Readonly<Record<string, string>>, chance: Chance): string {
  const settled = text.replace(/\[([^[\]]*\|[^[\]]*)\]/g, (_, choices: string) => chance.pick(choices.split('|')))
  return settled.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = slots[name]
    if (value === undefined) throw new Error(`a seed text asks for the unknown slot {${name}}`)
    return value
  })
}

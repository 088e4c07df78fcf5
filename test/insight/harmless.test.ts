import { expect, it } from 'vitest'
import { loadCatalogue } from '../../src/catalogue-file.ts'
import type { Pattern, Sighting } from '../../src/insight/pattern.ts'
import { watchTraffic } from '../../src/insight/patterns.ts'
import { harmlessSentences } from './harmless.ts'
import { chance } from './planted.ts'

const sentences = harmlessSentences()
const WEEKS = 4
const START = Date.UTC(2026, 8, 7)
const SAID = ['the lantern parade orchard choir asks all pupils to report the baker', 'report the baker, asks the lantern parade orchard choir of all its pupils', 'pupils are asked by the orchard choir of the lantern parade to report that baker']

/** What people really wrote, most of it once, at any time of four weeks; by people who are not named. */
function traffic(seed: number): Sighting[] {
  const random = chance(seed)
  return Array.from({ length: 10_000 }, (_, index) => ({ id: `h${index}`, at: START + Math.floor(random() * WEEKS * 7 * 86_400_000), subject: '', body: sentences[Math.floor(random() * sentences.length)] ?? '', lang: 'en' }))
}

function patternsOf(tickets: readonly Sighting[]): readonly Pattern[] {
  const watch = watchTraffic({ catalogue: loadCatalogue() })
  for (const ticket of tickets) watch.add(ticket, null)
  return watch.patterns()
}

it.skipIf(sentences.length === 0)('among what real people wrote at any time, at most one pattern a week is made up, and eight tickets of a campaign are found', () => {
  for (const seed of [1, 2, 3]) {
    const harmless = traffic(seed)
    expect(patternsOf(harmless).length).toBeLessThanOrEqual(WEEKS)

    const campaign = Array.from({ length: 8 }, (_, index) => ({ id: `c${index}`, at: START + 15 * 86_400_000 + index * 4 * 3_600_000, subject: '', body: SAID[index % 3] ?? '', lang: 'en' }))
    const found = patternsOf([...harmless, ...campaign]).find(({ ticketIds }) => ticketIds.includes('c0'))
    expect(found?.ticketIds.filter((id) => id.startsWith('c'))).toHaveLength(8)
    expect(found?.ticketIds.length).toBeLessThanOrEqual(12)
  }
}, 120_000)

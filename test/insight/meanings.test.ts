import { describe, expect, it } from 'vitest'
import { loadCatalogue } from '../../src/catalogue-file.ts'
import { judgeWith } from '../../src/cli/patterns-judge.ts'
import type { Pattern } from '../../src/insight/pattern.ts'
import { watchTraffic } from '../../src/insight/patterns.ts'
import { loadPolicy } from '../../src/policy-files.ts'
import { plantTraffic } from './planted.ts'

const SAYS = {
  en: ['kids in my class do the cinnamon balloon dare', 'my cousin coughed for an hour', 'please warn the parents'],
  de: ['Kinder in meiner Klasse machen die Zimtballon Mutprobe', 'mein Cousin hustete eine Stunde', 'bitte warnt die Eltern'],
} as const
/** What triage would say that they mean; the ordinary tickets mean one thing of their own each, and some of them one of these. */
const DARE = [900, 901, 902]

function patterns(german: { readonly meanings: readonly number[]; readonly days: number }): readonly Pattern[] {
  const { tickets, judged } = plantTraffic({ seed: 21, tickets: 2500, weeks: 4, sizes: [5] })
  const watch = watchTraffic({ catalogue: loadCatalogue() })
  const usual = tickets.filter(({ id }) => id.startsWith('t'))
  const first = (usual[0]?.at ?? 0) + 10 * 86_400_000
  usual.forEach((ticket, index) => {
    const one = judged.get(ticket.id)
    if (one !== undefined) watch.add(ticket, { ...one, meanings: [index % 40, ...(index % 30 === 0 ? [900] : [])] })
  })
  for (let index = 0; index < 24; index += 1) {
    const lang = index % 2 === 0 ? 'en' : 'de'
    const { meanings, days } = lang === 'en' ? { meanings: DARE, days: 0 } : german
    watch.add({ id: `${lang}${index}`, at: first + days * 86_400_000 + index * 3_600_000, subject: '', body: SAYS[lang].join('. '), lang }, { lang, category: 'dangerous_activity', severity: 'P2', surfaces: [], country: null, meanings })
  }
  return watch.patterns().filter(({ ticketIds }) => ticketIds.some((id) => !id.startsWith('t')))
}

describe('one story in several languages', () => {
  it('is one pattern where it means the same at the same time', () => {
    expect(patterns({ meanings: DARE, days: 0 }).map(({ tickets, languages }) => [tickets, languages])).toEqual([[24, ['de', 'en']]])
  })

  it('is two where it means something else, or comes at another time', () => {
    for (const german of [{ meanings: [910, 911, 912], days: 0 }, { meanings: DARE, days: 9 }]) expect(patterns(german).map(({ tickets }) => tickets)).toEqual([12, 12])
  })

  it('means the same by the shipped policy', { timeout: 120_000 }, () => {
    const policy = loadPolicy()
    const [en = [], de = []] = (['en', 'de'] as const).map((lang) => judgeWith(policy, { id: '1', at: 0, subject: '', body: SAYS[lang].join('. '), lang }).meanings ?? [])
    const common = en.filter((one) => de.includes(one))

    expect(common.length).toBeGreaterThanOrEqual(4)
    expect(judgeWith(policy, { id: '2', at: 0, subject: '', body: 'where is my invoice', lang: 'en' }).meanings?.filter((one) => common.includes(one)).length).toBeLessThanOrEqual(1)
  })
})

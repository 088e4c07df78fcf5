import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assistDraft } from '../../../src/desk/sidebar/draft.ts'
import { sidebarWorld, type SidebarWorld } from './world.ts'

let world: SidebarWorld
beforeAll(async () => {
  world = await sidebarWorld()
})
afterAll(() => world.close())

const INSULTS = { subject: 'Call', body: 'Bir hesap her gün videolarımın altında bana hakaret ediyor, benimle alay ediyor.' }

describe('beside a draft', () => {
  it('there are questions and a reply in its own language, and in another where that is wished', () => {
    const own = assistDraft(world.desk, { ...INSULTS, locale: 'de' })
    expect([own.lang, own.judged, own.reply?.lang, own.reply?.back?.lang]).toEqual(['tr', true, 'tr', 'de'])
    const arabic = assistDraft(world.desk, { ...INSULTS, lang: 'ar', locale: 'de' })
    expect([arabic.lang, arabic.reply?.lang]).toEqual(['ar', 'ar'])
    expect(arabic.reply?.text).toMatch(/[\u0600-\u06FF]/)
    const asked = arabic.missing.filter((one) => one.question !== null)
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.every((one) => one.lang === 'ar' && /[\u0600-\u06FF]/.test(one.question ?? ''))).toBe(true)
    expect(own.langs).toContain('ja')
  })

  it('an unknown language is answered in English, and a number that is not there yet is left open', () => {
    expect(assistDraft(world.desk, { ...INSULTS, lang: 'xx', locale: 'en' }).lang).toBe('en')
    const official = assistDraft(world.desk, { subject: 'Prosecutor', body: 'This is the public prosecutor of the regional court. We request account data for our investigation, file number 12 Js 34.', locale: 'en' })
    expect(official.reply?.open).toEqual(['reference'])
    expect(official.reply?.insertable).toBe(false)
  })

  it('says nothing of how grave it is, repeats none of its words, and asks a child no more than elsewhere', () => {
    const said = assistDraft(world.desk, { subject: 'please', body: 'I cannot go on. I want to end my life tonight. I have the pills here. I am 15.', locale: 'en' })
    expect(Object.keys(said).toSorted()).toEqual(['judged', 'lang', 'langs', 'missing', 'reply'])
    expect(JSON.stringify(said)).not.toMatch(/pills|P0|self_harm/)
    expect(said.missing.filter((one) => one.question !== null)).toHaveLength(1)
    expect(said.reply?.insertable).toBe(false)
  })

  it('says nothing of next to nothing, and has an end', () => {
    expect(assistDraft(world.desk, { subject: '', body: ' hi ', locale: 'en' })).toMatchObject({ judged: false, missing: [], reply: null })
    expect(assistDraft(world.desk, { subject: 'x', body: 'They insult me. '.repeat(4_000), locale: 'en' }).judged).toBe(true)
  })
})

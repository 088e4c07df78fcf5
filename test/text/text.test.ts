import { describe, expect, it } from 'vitest'
import { NO_VOCABULARY, type Vocabulary } from '../../src/text/evasion.ts'
import { slipsOf } from '../../src/text/slips.ts'
import { detectLanguages } from '../../src/text/language.ts'
import { buildAutomaton } from '../../src/text/automaton.ts'
import { normalise } from '../../src/text/normalise.ts'
import { segment } from '../../src/text/segment.ts'

const known: Vocabulary = { words: new Set(['kill', 'you', 'hate', 'suicide', 'i', 'die']), stems: new Set(['threat']), slips: slipsOf(new Set(['hate', 'kill']), new Set(), new Set(['kill', 'you', 'hate', 'suicide', 'i', 'die'])) }

function plain(text: string, vocabulary = NO_VOCABULARY): string {
  const found = normalise(text, [{ start: 0, end: text.length }], [], vocabulary)
  return String.fromCharCode(...found.codes.subarray(0, found.length)).trim().replace(/ +/g, ' ')
}

describe('normalised text', () => {
  it.each([
    ["I don't KNOW", 'i dont know'], ['Mátame, ¿sí?', 'matame si'], ['STRASSE Straße', 'strasse strasse'], ['ıİğş', 'iigs'], ['łódź', 'lodz'], ['ﬁne ｗｉｄｅ', 'fine wide'],
    ['l’école', 'l ecole'], ['١٥ سنة', '15 سنه'], ['ki\u200bll', 'kill'], ['DMで', 'dm で'], ['gun 🔫!', 'gun 🔫'],
  ])('%s', (text, wanted) => expect(plain(text)).toBe(wanted))

  it.each([
    ['k1ll', 'kill'], ['kiiiill', 'kill'], ['k i l l', 'kill'], ['h.a.t.e you', 'hate you'], ['su*cide', 'suicide'], ['кill', 'kill'], ['𝓴𝓲𝓵𝓵', 'kill'], ['haet', 'hate'], ['k i l l y o u', 'kill you'],
    ['w8 4 me', 'w8 4 me'], ['covid19', 'covid19'],
  ])('undoes %s where a known word comes out', (text, wanted) => expect(plain(text, known)).toBe(wanted))

  it('keeps the place of every letter', () => {
    const text = 'Ich  KILLÉ\u200b dich'
    const found = normalise(text, [{ start: 0, end: text.length }], [], NO_VOCABULARY)
    const joined = String.fromCharCode(...found.codes.subarray(0, found.length))
    const at = joined.indexOf('kille')
    expect(text.slice(found.from[at], found.to[at + 4])).toMatch(/^KILLÉ/)
  })
})

describe('what is said now', () => {
  const now = (text: string): string => segment(text).now.map((range) => text.slice(range.start, range.end)).join('')
  it('leaves quoted history, replies and signatures out', () => {
    expect(now('help me\n> i will kill you\n')).toBe('help me\n')
    expect(now('help me\n\nOn Mon, 3 Nov 2025 at 10:00, Support wrote:\nold text\n')).toBe('help me\n\n')
    expect(now('hilfe\n\nAm 03.11.2025 um 10:00 schrieb Support:\nalter text')).toBe('hilfe\n\n')
    expect(now('help\n-- \nJo Example')).toBe('help\n')
  })
  it('reads a mail that is nothing but forwarded', () => expect(now('> he stalks me\n> every day')).toBe('> he stalks me\n> every day'))
  it('cuts markup out', () => expect(now('<p>he <b>hits</b> me</p>')).toBe('he hits me'))
})

describe('the language', () => {
  it.each([
    ['en', 'how do i turn off my comments on this'], ['es', 'quiero saber cómo puedo quitar los comentarios de mi cuenta'], ['de', 'ich kann mich nicht mehr in mein Konto einloggen'], ['ja', 'ログインできません'], ['hi', 'मेरा खाता बंद है'],
    ['hi', 'mera account hack ho gaya hai mujhe wapas chahiye'], ['ar', 'كيف أغلق التعليقات'], ['tr', 'hesabıma giremiyorum çünkü bir hata var ve çok üzgünüm'], ['id', 'aku tidak bisa masuk ke akun saya'], ['und', '12345'],
  ])('%s: %s', (wanted, text) => expect(detectLanguages(text, [{ start: 0, end: text.length }], undefined).main).toBe(wanted))
})

describe('the automaton', () => {
  it('finds every occurrence, overlapping ones too', () => {
    const text = 'ushers she'
    const codes = Uint16Array.from(text, (char) => char.charCodeAt(0))
    const found: [number, number][] = []
    buildAutomaton(['he', 'she', 'his', 'hers']).scan(codes, codes.length, (pattern, end) => found.push([pattern, end]))
    expect(found).toEqual([[1, 4], [0, 4], [3, 6], [1, 10], [0, 10]])
  })
})

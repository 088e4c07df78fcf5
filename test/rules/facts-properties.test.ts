import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judged, WRITTEN } from '../support/facts.ts'

const PIECES = ['im 15 ', 'my daughter is 12. ', 'by midnight ', 'tomorrow at 6pm ', '$300 ', '@some.one ', 'https://www.tiktok.com/@a.b/video/7400000000000012345?utm_source=x ', '+44 20 7946 0000 ', 'jo@example.com ', '12 High Street ', 'bis morgen um 18 uhr ', '15歳です。', 'मैं 14 साल ', '\n', '“', 'zwölf jahre ', '5 bin tl ', 'ı̇ ', '😀']
const text = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'grapheme', maxLength: 12 })), { maxLength: 30 }).map((parts) => parts.join(''))

describe('facts in detail', () => {
  it('point at words of the ticket, with a confidence between nought and one', () => {
    fc.assert(fc.property(text, (body) => {
      for (const { span, confidence, value } of judged(undefined, body).details ?? []) {
        expect(span.field).toBe('body')
        expect(body.slice(span.start, span.end).trim()).not.toBe('')
        expect(span.end).toBeLessThanOrEqual(body.length)
        expect(confidence).toBeGreaterThan(0)
        expect(confidence).toBeLessThanOrEqual(1)
        expect(value).not.toBe('')
      }
    }), { numRuns: 800 })
  })

  it('keep their places while words of a sum are looked up in the midst of the ticket', () => {
    expect(judged(undefined, '🔪im 15 zwölf jahre ').details).toMatchObject([{ kind: 'weapon', span: { field: 'body', start: 0, end: 2 } }])
  })

  it('are the value that the words say, wherever they stand', () => {
    fc.assert(fc.property(fc.integer({ min: 8, max: 90 }), fc.constantFrom('', 'hello. ', 'the app crashed. '), (age, lead) => {
      const body = `${lead}i am ${age} years old`
      const found = (judged('en', body).details ?? []).find((one) => one.kind === 'age_mention')
      expect(found?.value).toBe(`self:${age}`)
      expect(body.slice(found?.span.start, found?.span.end)).toBe(String(age))
    }), { numRuns: 300 })
  })

  it('resolve every span of hours to that long after the ticket', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 72 }), (hours) => {
      const found = (judged('en', `i have ${hours} hours left`).details ?? []).find((one) => one.kind === 'deadline')
      expect(found?.value).toBe(new Date(WRITTEN + hours * 3_600_000).toISOString())
    }), { numRuns: 100 })
  })
})

describe('a megabyte of nothing but facts', () => {
  it.each([['digits', '0123456789 '], ['ages', 'im 15 years old and '], ['dates', 'by march 3rd at 5pm, '], ['handles', '@some.one_99 '], ['phones', '+44 20 7946 0000 '], ['sums', '$300 or 5k euros '], ['clocks', '18:30 '], ['numbers in words', 'twenty three years ']])('%s are looked at a bounded number of times', (_name, unit) => {
    judged('en', unit.repeat(200))
    const half = unit.repeat(Math.ceil(500_000 / unit.length))
    const once = timed(() => judged('en', half))
    const twice = timed(() => judged('en', half + half))
    expect(twice).toBeLessThan(Math.max(once * 4, 2500))
  }, 30_000)
})

function timed(work: () => void): number {
  const start = process.hrtime.bigint()
  work()
  return Number(process.hrtime.bigint() - start) / 1e6
}

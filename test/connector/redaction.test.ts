import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noteHtml } from '../../connectors/zendesk/note.ts'
import { covering } from '../../connectors/zendesk/redact-html.ts'
import { noteMark } from '../../src/connector/note-mark.ts'
import { COVER, covered, keptOf, piecesOf, saidIn, saysNoMore, saysTheSame } from '../../src/connector/redaction.ts'

const RUNS = { numRuns: 10_000 }
const word = fc.constantFrom('ring', 'me', 'at', '555', '0134', 'Una', 'una@example.com', '<b>', '&', '&amp;', '"x"', '電話', 'は', 'ноль', 'مرحبا', '{{x}}', '👩‍🚒', COVER, 'me')
const gap = fc.constantFrom(' ', '\n', '  ', '\n\n', '')
const text = fc.array(fc.tuple(word, gap), { maxLength: 14 }).map((parts) => parts.flat().join(''))
/** A text and what is left of it once some of its words are covered, as a vendor would show it; of a word cut in two nothing is kept. */
const redacted = fc.array(fc.tuple(word, fc.constantFrom(' ', '\n', '  ', '\n\n'), fc.boolean()), { maxLength: 14 }).map((parts) => [parts.map(([one, between]) => one + between).join(''), parts.map(([one, between, gone]) => (gone ? COVER.repeat(3) : one) + between).join('')] as const)

describe('covering what is not said any more', () => {
  it('leaves nothing that the newer text does not say, whatever both say', () => {
    fc.assert(fc.property(text, text, (old, now) => {
      const left = covered(old, now)
      expect(saysNoMore(left, now)).toBe(true)
      expect(saysNoMore(left, old)).toBe(true)
    }), RUNS)
  })

  it('takes nothing beyond what was redacted, and is idempotent', () => {
    fc.assert(fc.property(redacted, ([old, now]) => {
      const left = covered(old, now)
      expect(saidIn(left)).toEqual(saidIn(now))
      expect(covered(left, now)).toBe(left)
      expect(saidIn(covered(old, old))).toEqual(saidIn(old))
    }), RUNS)
  })

  it('does not depend on the order in which two redactions are seen', () => {
    fc.assert(fc.property(redacted, text, ([old, now], later) => {
      const further = covered(now, later)
      expect(saysNoMore(covered(covered(old, now), further), further)).toBe(true)
      expect(saysNoMore(covered(old, further), now)).toBe(true)
    }), RUNS)
  })

  it('cuts a text into pieces that make it up again', () => {
    fc.assert(fc.property(fc.oneof(text, fc.string({ unit: 'grapheme' })), (one) => {
      expect(piecesOf(one).join('')).toBe(one)
      expect(saysTheSame(one, one)).toBe(true)
    }), RUNS)
  })

  it('covers part of a sentence that is written without spaces, and a run of words once', () => {
    expect(covered('電話番号は五五五です', '電話番号は▇▇▇です')).toBe(`電話番号は${COVER}です`)
    expect(covered('ring me at 555 0134 please', 'ring me at ▇▇▇▇▇▇▇▇ please')).toBe(`ring me at ${COVER} please`)
    expect(covered('all of it', '')).toBe(COVER)
  })

  it('stays safe on texts too long to compare exactly', () => {
    const old = Array.from({ length: 9_000 }, (_, at) => `w${at % 1_999}`).join(' ')
    const now = Array.from({ length: 9_000 }, (_, at) => (at % 7 === 0 ? COVER : `w${at % 1_999}`)).toReversed().join(' ')
    expect(saysNoMore(covered(old, now), now)).toBe(true)
    expect(keptOf(saidIn(old), saidIn(old)).every(Boolean)).toBe(true)
  })

  it('is found again by its words whatever is covered between them', () => {
    expect(noteMark('→ An agent: ring me')).toBe(noteMark('An agent,\nring   me ▇'))
    expect(noteMark('ring me')).not.toBe(noteMark('ring'))
  })
})

/** What Zendesk makes of a redaction, and how it is read. */
const shown = (html: string): string => html.replaceAll(/<redact>([\s\S]*?)<\/redact>/g, COVER).replaceAll(/<br>/g, '\n').replaceAll(/<[^>]*>/g, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')

describe('the same in the HTML of a comment', () => {
  it('wraps what goes and nothing else, and changes nothing but that', () => {
    fc.assert(fc.property(redacted, ([old, now]) => {
      const html = noteHtml(old)
      const made = covering(html, now)
      expect(made.replaceAll(/<\/?redact>/g, '')).toBe(html)
      expect(saysTheSame(shown(made), covered(old, now))).toBe(true)
    }), RUNS)
  })

  it('takes the address of a link whose words go', () => {
    expect(covering('<p>see <a href="https://example.com/una">Una there</a> now</p>', 'see ▇ there now')).toBe('<p>see <a redact href="https://example.com/una"><redact>Una</redact> there</a> now</p>')
    expect(covering('<p>see <a href="https://example.com">it</a></p>', 'see it')).toBe('<p>see <a href="https://example.com">it</a></p>')
  })
})

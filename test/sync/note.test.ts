import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRestricted } from '../../src/domain/labels.ts'
import { noteText } from '../../src/sync/note.ts'
import { anyTriage, CLOCKS, CONNECTED, triageOf } from './make.ts'

const context = { clock: CLOCKS.P2, due: CONNECTED, link: 'https://bridge.example.com/tickets/17', ruleTitle: (rule: string) => (rule === 'bullying-targeted' ? 'Targeted insults' : null) }

describe('the internal note', () => {
  it('says what, how urgent, why, what is known and missing, what would help, and where to read on', () => {
    expect(noteText(triageOf({ categories: ['bullying_harassment', 'hate'] }), context)).toBe(
      [
        'Breakwater: Bullying harassment, also hate',
        'Urgency: P2, first look due 2026-11-22 12:00 UTC, follow-up every 8 h',
        'Team: Community safety',
        'Why: Targeted insults (bullying-targeted, version 1)',
        'Facts found: reporter, ongoing, handles, surfaces',
        'Facts missing: country',
        'Suggested safety features: block account',
        'Details: https://bridge.example.com/tickets/17',
      ].join('\n').replace('every 8 h', 'every 24 h'),
    )
  })

  it('says three things of a restricted matter, and no more', () => {
    const note = noteText(triageOf({ category: 'sextortion', categories: ['sextortion', 'self_harm'], severity: 'P0', team: 'child_safety' }), { ...context, clock: CLOCKS.P0 })

    expect(note).toBe('Breakwater: restricted safety matter\nUrgency: P0, first look due 2026-11-22 12:00 UTC, follow-up every 1 h\nDetails: https://bridge.example.com/tickets/17')
  })

  it('says so when no link leads anywhere', () => {
    expect(noteText(triageOf(), { ...context, link: null })).toContain('Details are in Breakwater.')
  })

  it('never holds words of the ticket, ages, handles, links or addresses, nor why a feature helps', () => {
    fc.assert(
      fc.property(anyTriage, (triage) => {
        const note = noteText(triage, { ...context, clock: CLOCKS[triage.severity], due: null })

        expect(note).not.toMatch(/zq|@|example\.com\/p|\b(?:13|14|15|37)\b/i)
        if (triage.categories.some(isRestricted)) {
          expect(note.split('\n')).toHaveLength(3)
          for (const { rule } of triage.findings) expect(note).not.toContain(rule)
          for (const { id } of triage.features) expect(note).not.toContain(id.replaceAll('-', ' '))
          expect(note).not.toMatch(/child|exploit|sextor|intimate|traffick/i)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

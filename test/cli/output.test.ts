import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { duration, explain, table } from '../../src/cli/output.ts'
import { progressBar, progressLine, type ProgressState } from '../../src/cli/progress.ts'
import { storageSentence } from '../../src/cli/storage.ts'
import { BridgeError } from '../../src/domain/errors.ts'

describe('the line of progress', () => {
  const state: ProgressState = { phase: 'reading tickets', done: 300, total: 1200, seconds: 30, budget: 'zendesk 612 of 700 calls left a minute' }

  it('shows bar, count, rate, time left and the API budget', () => {
    expect(progressLine(state, 200)).toBe('[######..................] reading tickets: 300 of 1,200, 10/s, about 1 min 30 s left · zendesk 612 of 700 calls left a minute')
  })

  it('promises nothing where nobody can know the end, or nothing has been done yet', () => {
    expect(progressLine({ ...state, total: null, budget: '' }, 200)).toBe('reading tickets: 300, 10/s')
    expect(progressLine({ ...state, done: 0, seconds: 0, budget: '' }, 200)).toBe('[........................] reading tickets: 0 of 1,200, 0.0/s')
    expect(progressLine({ ...state, done: 0, total: 0, seconds: 2, budget: '' }, 200)).toBe('reading tickets: 0 of 0, 0.0/s')
  })

  it('never runs past its bar, never counts backwards', () => {
    const line = progressLine({ ...state, done: 1500, budget: '' }, 200)

    expect(line).toContain(`[${'#'.repeat(24)}]`)
    expect(line).toContain('about 0 s left')
  })

  it('fits the terminal', () => {
    for (const columns of [40, 80, 120]) expect(progressLine(state, columns).length).toBeLessThan(columns)
  })

  it('is drawn in place on a terminal, and not at all elsewhere', () => {
    const drawn = (terminal: boolean): string => {
      const stream = Object.assign(new PassThrough(), terminal ? { isTTY: true, columns: 80 } : {}) as unknown as NodeJS.WriteStream
      const bar = progressBar(stream)
      bar.show(state)
      bar.end()
      return String((stream as unknown as PassThrough).read() ?? '')
    }

    expect(drawn(false)).toBe('')
    // The bar is drawn over the line before it, and wiped at the end.
    expect(drawn(true).split('\u001B[2K').map((part) => part.trim())).toEqual(['', expect.stringMatching(/^\[######\.+\] reading tickets/), ''])
  })
})

describe('what is printed', () => {
  it('lines columns up and leaves no blanks at the ends', () => {
    expect(table([['record', 'why'], ['case:1', 'no access'], ['t', '']])).toBe('record  why\ncase:1  no access\nt')
    expect(table([])).toBe('')
  })

  it.each([[0, '0 s'], [59.4, '59 s'], [59.6, '1 min 00 s'], [190, '3 min 10 s'], [3599.7, '1 h 00 min'], [3725, '1 h 02 min'], [90_000, '25 h 00 min']])('tells %d seconds as %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words)
  })

  it('says of a foreseen error what to do, and of an unforeseen one where it was', () => {
    const foreseen = explain(new BridgeError('config.invalid', 'These settings need correcting:\n  PORT is not a number'))

    expect(foreseen).toMatch(/^These settings need correcting:\n {2}PORT is not a number\n.+ \[config\.invalid\]$/)
    expect(foreseen).not.toContain(' at ')
    expect(explain(new TypeError('of undefined'))).toMatch(/^Something unforeseen went wrong: TypeError: of undefined\n\s+at /)
    expect(explain('a word')).toBe('Something unforeseen went wrong: a word')
  })

  it('says whether the cases to come fit the org', () => {
    expect(storageSentence({ cases: 5000, neededMb: 10, leftMb: 2000, fits: true })).toBe('5,000 cases are still to be made, about 10 MB of data storage; 2,000 MB are left.')
    expect(storageSentence({ cases: 5000, neededMb: 10, leftMb: 4, fits: false })).toContain('4 MB are left: they do not fit.')
    expect(storageSentence({ cases: 1, neededMb: 1, leftMb: null, fits: true })).toContain('the org does not say how much is left')
  })
})

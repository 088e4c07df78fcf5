import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FieldValue } from '../../src/domain/ticket.ts'
import { expressionCompiler } from '../../src/expr/expression.ts'
import { compileField } from '../../src/mapping/field.ts'
import { FieldRule } from '../../src/mapping/mapping.ts'
import { isOwnTag } from '../../src/mapping/own.ts'
import { isPath, PLAIN_PATHS, sameValue, valueAt } from '../../src/mapping/paths.ts'
import { isOwnTag as ofSync } from '../../src/sync/outward.ts'
import { choices, field, record, rule, RUNS, tables } from './make.ts'

const right = (changes: object, value: FieldValue, ticket = record()): unknown => {
  const carried = field(changes).toRight?.(value, ticket)
  return carried === undefined ? undefined : 'value' in carried ? carried.value : carried
}
const left = (changes: object, value: FieldValue, ticket = record()): unknown => {
  const carried = field(changes).toLeft?.(value, ticket)
  return carried === undefined ? undefined : 'value' in carried ? carried.value : carried
}

describe('a path', () => {
  const ticket = record({ subject: '', tags: ['b', 'a', 'b'], group: '7', fields: { 1: 'x', 2: ['n', 'm'], 3: [], 4: 0, 5: false }, externalId: null })

  it.each([
    ['subject', null], ['description', 'Somebody bothers me.'], ['status', 'open'], ['priority', null], ['tags', ['a', 'b']], ['group', '7'], ['requester', '900'], ['externalId', null],
    ['url', 'https://acme.example.com/agent/tickets/17'], ['field:1', 'x'], ['field:2', ['m', 'n']], ['field:3', null], ['field:4', 0], ['field:5', false], ['field:9', null], ['field:constructor', null], ['field:__proto__', null], ['brand', null],
  ])('%s reads %j', (path, wanted) => expect(valueAt(ticket, path)).toEqual(wanted))

  it('is what the file format takes for one', () => {
    const accepts = (text: string): boolean => FieldRule.safeParse({ id: 'r', left: text, right: 'subject', direction: 'both' }).success

    for (const text of [...PLAIN_PATHS, 'field:1', 'field:A__c', 'field:', 'field:a b', 'field:a:b', 'brand', '', 'Subject']) expect([text, isPath(text)]).toEqual([text, accepts(text)])
  })

  it('knows the tags of ours as the planner does', () => {
    fc.assert(fc.property(fc.oneof(fc.constantFrom('safety_hate', 'severity_p0', 'severity_p5', 'severity_p12', 'my_safety_x', 'safety'), fc.string()), (tag) => isOwnTag(tag) === ofSync(tag)), { numRuns: RUNS })
  })

  it.each([[null, '', true], ['', [], true], [' a\r\n', 'a', true], [['a', 'b'], ['b', 'a'], true], ['a', 'A', false], [0, null, false], [false, null, false], [1, '1', true], ['7.50', 7.5, true], ['1e3', 1000, false], [['a'], 'a', false]])('%j and %j are the same: %s', (one, other, same) => expect(sameValue(one, other)).toBe(same))
})

const PAIRS = { kind: 'values', pairs: [{ left: 'urgent', right: 'High' }, { left: 'high', right: 'High' }, { left: 'low', right: 'Low' }, { left: 'none', right: null }] }

describe('what a value becomes', () => {
  it.each([
    [PAIRS, 'urgent', 'High'], [PAIRS, 'high', 'High'], [PAIRS, 'none', null], [PAIRS, null, null], [{ ...PAIRS, otherwise: { right: 'Low' } }, 'odd', 'Low'], [{ ...PAIRS, otherwise: { right: 'Low' } }, null, null],
    [PAIRS, ['low', 'high'], ['High', 'Low']], [PAIRS, 'odd', { fault: 'the choice "odd" of field:1 has no pair' }], [PAIRS, 'a@b.example', { fault: 'a value of field:1 has no pair' }],
    [PAIRS, 'x'.repeat(41), { fault: 'a value of field:1 has no pair' }], [PAIRS, ['low', 'odd'], { fault: 'the choice "odd" of field:1 has no pair' }],
    [{ kind: 'same' }, 'x', 'x'], [{ kind: 'same' }, ['x'], ['x']], [{ kind: 'same' }, null, null],
    [{ kind: 'date', left: 'date', right: 'datetime' }, '2026-11-22', '2026-11-22T00:00:00Z'], [{ kind: 'date', left: 'datetime', right: 'date' }, '2026-11-22T23:30:00.000-0200', '2026-11-23'],
    [{ kind: 'date', left: 'datetime', right: 'epoch' }, '1970-01-01T00:00:10Z', 10], [{ kind: 'date', left: 'datetime', right: 'epoch' }, '2026-11-22T00:00:00.999+00:00', 1795305600],
    [{ kind: 'date', left: 'epoch', right: 'date' }, 1795305600, '2026-11-22'], [{ kind: 'date', left: 'date', right: 'date' }, '2026-02-30', { fault: 'field:1 holds no date like 2026-11-22' }],
    [{ kind: 'date', left: 'datetime', right: 'date' }, '2026-11-22T10:00:00', { fault: 'field:1 holds no instant with a zone' }], [{ kind: 'date', left: 'date', right: 'epoch' }, null, null],
    [{ kind: 'date', left: 'date', right: 'date' }, '2026-11-22T00:00:00Z', '2026-11-22'], [{ kind: 'date', left: 'date', right: 'date' }, 'my 13th birthday', { fault: 'field:1 holds no date like 2026-11-22' }],
    [{ kind: 'split', separator: ', ', also: ['field:B'] }, 'Springfield,  IL, US', 'Springfield, IL, US'], [{ kind: 'split', separator: ',', also: ['field:B'] }, ' , ', null],
    [{ kind: 'cel', toRight: 'value + "!"', toLeft: 'value' }, 'x', 'x!'], [{ kind: 'cel', toRight: 'value == null ? "none" : value', toLeft: 'value' }, null, 'none'], [{ kind: 'cel', toRight: 'value + "!"', toLeft: 'value' }, null, null],
    [{ kind: 'cel', toRight: 'value + "!"', toLeft: 'value' }, 5, { fault: 'the expression for field:1 cannot be worked out for this record' }], [{ kind: 'cel', toRight: '2 + 3', toLeft: 'value' }, 'x', 5], [{ kind: 'cel', toRight: '1.0 / 0.0', toLeft: 'value' }, 'x', { fault: 'the expression for field:1 cannot be worked out for this record' }],
  ])('%j: %j goes right as %j', (transform, value, wanted) => expect(right({ transform }, value)).toEqual(wanted))

  it.each([
    [PAIRS, 'High', 'urgent'], [PAIRS, null, 'none'], [PAIRS, 'Odd', { fault: 'the choice "Odd" of field:A has no pair' }], [{ kind: 'date', left: 'date', right: 'epoch' }, 1795305601, '2026-11-22'],
    [{ kind: 'split', separator: ', ', also: ['field:B'] }, 'a, b', 'a, b'], [{ kind: 'cel', toRight: 'value', toLeft: 'value + "?"' }, 'x', 'x?'],
  ])('%j: %j goes left as %j', (transform, value, wanted) => expect(left({ transform }, value)).toEqual(wanted))

  it('is made of the whole record by a template, which reads no value as a path, and no tag of ours', () => {
    const ticket = record({ subject: '{description} {{x}}', tags: ['vip', 'safety_hate'], fields: { 1: null, 2: 7 } })
    const made = field({ direction: 'to-right', left: 'subject', transform: { kind: 'template', text: '{subject}|{tags}|{field:1}|{field:2}' } })

    expect(made.read.left(ticket)).toBe('{description} {{x}}|vip||7')
    expect(made.toRight?.(null, ticket)).toEqual({ value: '{description} {{x}}|vip||7' })
    expect(made.reads).toEqual({ left: ['field:1', 'field:2', 'subject', 'tags'], right: [] })
    expect(made.toLeft).toBeNull()
  })

  it('changes with everything an expression reads', () => {
    const made = field({ direction: 'to-right', transform: { kind: 'cel', toRight: 'field["7"] == null ? value : field["7"] + " " + field.B__c' } })

    expect(made.reads.left).toEqual(['field:7', 'field:B__c'])
    expect(made.read.left(record({ fields: { 1: 'x' } }))).toBe('x')
    expect(made.read.left(record({ fields: { 1: 'x', 7: 'y', B__c: 'z' } }))).toBe('y z')
  })

  it('is worked out once, though it is compared as made', () => {
    const made = field({ direction: 'to-right', transform: { kind: 'cel', toRight: 'value + "!"' } })
    const ticket = record({ fields: { 1: 'x' } })

    expect(made.toRight?.(made.read.left(ticket), ticket)).toEqual({ value: 'x!' })
  })

  it('asks a bag for what is its own only', () => {
    const asked = ['field.constructor', 'field["toString"]', 'field["a"]'].map((source) => expressionCompiler({}, 'field').compile(source))

    expect(asked.map((one) => (typeof one === 'string' ? one : one.evaluate({ field: { a: 'x' } })))).toEqual([null, null, 'x'])
  })

  it('never names words, whatever the rule', () => {
    for (const changes of [{ left: 'subject' }, { words: true }, { right: 'description' }]) expect(right({ ...changes, transform: PAIRS }, 'odd')).toMatchObject({ fault: expect.stringMatching(/^a value of/) as string })
  })

  it('reads one side and writes several fields where a text is cut', () => {
    const made = field({ transform: { kind: 'split', separator: '/', also: ['field:B', 'field:C'] } })

    expect(made.read.right(record({ fields: { A: ' a ', C: 'c/d' } }))).toBe('a//c/d')
    expect(made.write.right('a//c/d')).toEqual({ 'field:A': 'a', 'field:B': null, 'field:C': 'c/d' })
    expect(made.write.right(null)).toEqual({ 'field:A': null, 'field:B': null, 'field:C': null })
    expect(made.write.left('x')).toEqual({ 'field:1': 'x' })
  })

  it('leaves tags that nobody paired, and tags of ours, alone', () => {
    const made = field({ left: 'tags', right: 'tags', transform: { kind: 'values', pairs: [{ left: 'vip', right: 'VIP' }] } })
    const ticket = record({ tags: ['vip', 'other', 'severity_p0', 'safety_hate'] })

    expect(made.set).toBe(true)
    expect(made.read.left(ticket)).toEqual(['vip'])
    expect(made.toRight?.(['vip', 'other'], ticket)).toEqual({ value: ['VIP'] })
    expect(made.toRight?.('other', ticket)).toHaveProperty('fault')
    expect(field({ left: 'tags', right: 'tags' }).read.left(ticket)).toEqual(['other', 'vip'])
  })

  it('stands for what it was made of, in any spelling and any allowed pair', () => {
    const zone = field({ transform: { kind: 'date', left: 'datetime', right: 'datetime' } })
    expect(zone.agrees(record({ fields: { 1: '2026-11-22T10:00:00Z' } }), record({ fields: { A: '2026-11-22T12:00:00.000+0200' } }))).toBe(true)
    const status = field({ id: 'status', left: 'status', right: 'status', transform: { kind: 'values', pairs: [{ left: 'new', right: 'new' }, { left: 'open', right: 'open' }, { left: 'open', right: 'new' }] } })
    expect(status.agrees(record({ status: 'open' }), record({ status: 'new' }))).toBe(true)
    expect(status.agrees(record({ status: 'new' }), record({ status: 'open' }))).toBe(false)
    expect(field({ direction: 'create-only' }).agrees(record({ fields: { 1: 'a' } }), record())).toBe(true)
    expect(field({ direction: 'to-right', whenEmpty: 'keep' }).agrees(record(), record({ fields: { A: 'theirs' } }))).toBe(true)
    expect(field({ direction: 'to-right' }).agrees(record(), record({ fields: { A: 'theirs' } }))).toBe(false)
  })
})

describe('the ways of a rule', () => {
  it.each([['to-right', true, false], ['to-left', false, true], ['both', true, true], ['create-only', true, false]])('%s: right %s, left %s', (direction, goesRight, goesLeft) => {
    const made = field({ direction })
    expect([made.toRight !== null, made.toLeft !== null]).toEqual([goesRight, goesLeft])
  })
})

describe('there and back', () => {
  const carry = (made: ReturnType<typeof field>, way: 'toRight' | 'toLeft', value: FieldValue): FieldValue | undefined => {
    const carried = made[way]?.(value, record())
    return carried !== undefined && 'value' in carried ? carried.value : undefined
  }
  const comesToRest = (made: ReturnType<typeof field>, value: FieldValue): void => {
    const over = carry(made, 'toRight', value)
    if (over !== undefined) expect(carry(made, 'toRight', carry(made, 'toLeft', over) ?? null)).toEqual(over)
    const home = carry(made, 'toLeft', value)
    if (home !== undefined) expect(carry(made, 'toLeft', carry(made, 'toRight', home) ?? null)).toEqual(home)
  }

  it('a choice of any table that compiles goes over as the same again', () => {
    let sound = 0
    fc.assert(
      fc.property(tables, choices, (transform, value) => {
        const faults: string[] = []
        const made = compileField(rule({ transform }), (text) => faults.push(text))
        if (faults.length > 0) return
        sound += 1
        comesToRest(made, value)
      }),
      { numRuns: RUNS },
    )
    expect(sound).toBeGreaterThan(RUNS / 20)
  })

  it('a date of any form does', () => {
    const forms = fc.constantFrom('date', 'datetime', 'epoch')
    const values = fc.oneof(
      fc.integer({ min: -1e9, max: 4e9 }),
      fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).chain((at) => fc.constantFrom(at.toISOString(), at.toISOString().slice(0, 10), at.toISOString().replace('Z', '+0000'), at.toISOString().replace('Z', '-11:30'))),
      fc.string(),
    )
    fc.assert(fc.property(forms, forms, values, (one, other, value) => {
      const made = field({ transform: { kind: 'date', left: one, right: other } })
      comesToRest(made, value)
      expect(carry(made, 'toRight', made.read.left(record({ fields: { 1: value } })))).toEqual(carry(made, 'toRight', valueAt(record({ fields: { 1: value } }), 'field:1')))
    }), { numRuns: RUNS })
  })

  it('a text that is cut does, and is written as it is read back', () => {
    const pieces = fc.array(fc.constantFrom('a', 'b:', '::', ':', ',', ', ', ' ', '-', '\t', '/', 'über')).map((parts) => parts.join(''))
    fc.assert(fc.property(fc.constantFrom(',', ', ', '/', ':', ' ', ' - ', '::'), fc.integer({ min: 1, max: 4 }), pieces, (separator, more, text) => {
      const transform = { kind: 'split', separator, also: ['field:B', 'field:C', 'field:D', 'field:E'].slice(0, more) }
      const made = field({ transform })
      comesToRest(made, text)
      const over = carry(made, 'toRight', text) ?? null
      const written = Object.fromEntries(Object.entries(made.write.right(over)).map(([path, value]) => [path.slice('field:'.length), value]))
      expect(made.read.right(record({ fields: written }))).toEqual(over)
    }), { numRuns: RUNS })
  })
})

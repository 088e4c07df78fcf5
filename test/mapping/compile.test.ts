import fc from 'fast-check'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/compile.ts'
import type { Mapping } from '../../src/mapping/mapping.ts'
import { loadMapping, readMappings } from '../../src/mapping-files.ts'
import { triageOf } from '../sync/make.ts'
import { crossingRules, faultsOf, mapping, record, RUNS } from './make.ts'

const f = (id: string, left: string, right: string, direction: string, transform: object = { kind: 'same' }): object => ({ id, left, right, direction, transform })
const values = (...pairs: readonly (readonly [string, string])[]): { readonly kind: string; readonly pairs: unknown } => ({ kind: 'values', pairs: pairs.map(([left, right]) => ({ left, right })) })
const status = (direction: string, ...pairs: readonly (readonly [string, string])[]): object => ({ status: { direction, pairs: pairs.map(([left, right]) => ({ left, right })) } })
const crossing = (when: object): object => ({ crossing: [{ id: 'c', about: '', when, as: 'pointer' }] })

describe('a mapping that cannot be', () => {
  it.each<[string, object, readonly string[]]>([
    ['two rules, one path', { fields: [f('a', 'subject', 'field:X', 'to-right'), f('b', 'field:1', 'field:X', 'both')] }, ['b: writes field:X of the right, as a does']],
    ['a rule and the statuses', { fields: [f('a', 'field:1', 'status', 'to-right')], ...status('to-right', ['open', 'open']) }, ['status: writes status of the right, as a does']],
    ['a part that another rule writes', { fields: [f('a', 'field:1', 'field:X', 'to-right', { kind: 'split', separator: '/', also: ['field:Y'] }), f('b', 'field:2', 'field:Y', 'create-only')] }, ['b: writes field:Y of the right, as a does']],
    ['a part twice', { fields: [f('a', 'field:1', 'field:X', 'to-right', { kind: 'split', separator: '/', also: ['field:X'] })] }, ['a: a field stands twice among those the text is cut into']],
    ['an id twice', { fields: [f('status', 'field:1', 'field:X', 'to-right')], ...status('to-right', ['open', 'open']) }, ['status: the id stands twice']],
    ['a template both ways', { fields: [f('a', 'subject', 'field:X', 'both', { kind: 'template', text: 'x' })] }, ['a: template has no way back, so it cannot go both']],
    ['an expression to the left that has no way', { fields: [f('a', 'field:1', 'field:X', 'to-left', { kind: 'cel', toRight: 'value' })] }, ['a: cel has no way back, so it cannot go to-left']],
    ['an expression both ways that reads more', { fields: [f('a', 'field:1', 'field:X', 'both', { kind: 'cel', toRight: 'value + subject', toLeft: 'value' })] }, ['a: what goes both ways may read `value` only, or a change of the rest would go unnoticed']],
    ['an unknown name', { fields: [f('a', 'field:1', 'field:X', 'to-right', { kind: 'cel', toRight: 'nobody' })] }, ['a: toRight Unknown variable: nobody']],
    ['a slow expression', { fields: [f('a', 'field:1', 'field:X', 'to-right', { kind: 'cel', toRight: 'value.matches("(a+)+$")' })] }, ['a: toRight uses matches, which a ticket could make slow']],
    ['a field that is not named', { fields: [f('a', 'field:1', 'field:X', 'to-right', { kind: 'cel', toRight: 'field[value]' })] }, ['a: toRight asks field for something that is not named: write field["…"]']],
    ['an expression that gives no value', { fields: [f('a', 'field:1', 'field:X', 'to-right', { kind: 'cel', toRight: '{"a": 1}' })] }, ['a: toRight gives map<string, int>, which no field holds']],
    ['a placeholder of a CRM', { fields: [f('a', 'subject', 'field:X', 'to-right', { kind: 'template', text: 'x {{ticket.id}}' })] }, ['a: {ticket.id} is no path', 'a: a brace in the template belongs to no {path}; a CRM would read it as a placeholder']],
    ['our key', { fields: [f('a', 'field:1', 'externalId', 'to-right')] }, ['a: writes externalId, which is the key by which Breakwater finds its record again']],
    ['an address', { fields: [f('a', 'url', 'url', 'to-left')] }, ['a: writes url, which is the address of the record; nobody writes it']],
    ['the person', { fields: [f('a', 'requester', 'requester', 'to-right')] }, ['a: writes requester, which is matched by `people`, never copied']],
    ['a rule that is called as the people are', { people: { key: 'email' }, fields: [f('people', 'field:1', 'field:X', 'to-right'), f('organizations', 'field:2', 'field:Y', 'to-right')] }, ['people: is what the mapping declares under this name; give the rule another id']],
    ['a tag of ours', { fields: [f('a', 'tags', 'tags', 'to-right', values(['vip', 'severity_p0']))] }, ['a: right tag "severity_p0" is one that Breakwater writes itself']],
    ['a table without rest', { fields: [f('a', 'field:1', 'field:X', 'both', values(['a', 'x'], ['a', 'y'], ['b', 'y']))] }, ['a: left "b": "y" comes back as "a", which goes as "x"; put the usual pair of each value first']],
    ['a default without way back', { fields: [f('a', 'field:1', 'field:X', 'both', { ...values(['a', 'x']), otherwise: { right: 'y' } })] }, ['a: the default of the right: "y" has no way back; add a pair or a default']],
    ['a pair twice', { fields: [f('a', 'field:1', 'field:X', 'to-right', values(['a', 'x'], ['a', 'x']))] }, ['a: a pair stands in it twice']],
    ['an unknown status', status('to-right', ['opened', 'open']), ['status: "opened" is none of new, open, pending, hold, solved, closed']],
    ['closing for good', status('both', ['closed', 'closed'], ['solved', 'solved']), ['status: left "closed" would close the right for good; put its pair with solved first', 'status: right "closed" would close the left for good; put its pair with solved first']],
    ['a circle', { fields: [f('a', 'field:1', 'field:X', 'to-right', { kind: 'template', text: '{field:1}!' }), f('b', 'field:2', 'field:X', 'to-left'), f('c', 'field:2', 'field:Y', 'to-right'), f('d', 'field:1', 'field:Y', 'to-left')] }, ['a, b, c, d: together they carry a value round in a circle; use one rule with direction both']],
    ['a circle through what a template reads', { fields: [f('a', 'subject', 'field:X', 'to-right', { kind: 'template', text: '{field:1}!' }), f('b', 'field:1', 'field:X', 'to-left')] }, ['a, b: together they carry a value round in a circle; use one rule with direction both']],
    ['a circle through a part', { fields: [f('a', 'field:1', 'field:X', 'to-right', { kind: 'split', separator: '/', also: ['field:Y'] }), f('b', 'field:1', 'field:Y', 'to-left')] }, ['a, b: together they carry a value round in a circle; use one rule with direction both']],
    ['no circle: what is written once', { fields: [f('a', 'field:1', 'field:X', 'create-only'), f('b', 'field:1', 'field:X', 'to-left')] }, []],
    ['no circle: on from a two-way rule', { fields: [f('a', 'field:1', 'field:X', 'both'), f('b', 'field:1', 'field:Y', 'to-right'), f('c', 'field:2', 'field:Y', 'to-left')] }, []],
    ['a filter of the wrong type', { filter: 'category' }, ['filter is of type string, not bool']],
    ['an unknown word in the filter', { filter: 'categry == "hate"' }, ['filter Unknown variable: categry']],
    ['adults only', crossing({ minor: false }), ['crossing c: minor: false would let a record go once a child is in it; leave it out']],
    ['a rule that never applies', crossing({ categories: [] }), ['crossing c: categories is empty, so it never applies']],
  ])('%s', (_, changes, wanted) => expect(faultsOf(changes)).toEqual(wanted))

  it('names a rule of the policy that is not there, where the policy is known', () => {
    expect(faultsOf(crossing({ rules: ['grooming-gift'] }))).toEqual([])
    expect(faultsOf(crossing({ rules: ['grooming-gift'] }), { rules: new Set(['grooming-gifts']) })).toEqual(['crossing c: the policy has no rule grooming-gift'])
  })

  it('is told of all its faults at once', () => {
    expect(faultsOf({ filter: '1', fields: [f('a', 'field:1', 'url', 'to-right'), f('b', 'subject', 'field:X', 'both', { kind: 'template', text: '{nope}' })] })).toHaveLength(4)
  })
})

describe('a mapping that is whole', () => {
  it('filters by the ticket and its triage; what cannot be told is neither in nor out', () => {
    const by = (filter: string, triage = triageOf()): string => compileMapping(mapping({ filter })).filter(record({ tags: ['vip', 'severity_p0'], form: '9', fields: { 12: 'billing' } }), triage)

    expect(by('"vip" in tags && form == "9" && field["12"] == "billing" && category == "bullying_harassment" && !minor')).toBe('in')
    expect([by('field.other == "x"'), by('"hate" in categories'), by('"severity_p0" in tags')]).toEqual(['out', 'out', 'out'])
    expect([by('priority.startsWith("h")'), by('subject')]).toEqual(['fault', 'fault'])
    expect(compileMapping(mapping({ filter: 'triaged' })).filter(record(), null)).toBe('out')
    expect(compileMapping(mapping()).filter(record(), null)).toBe('in')
  })

  it('has its statuses and groups in the same shape as its rules', () => {
    const made = compileMapping(mapping({ ...status('both', ['hold', 'hold'], ['pending', 'hold']), groups: { direction: 'none', pairs: [{ left: '1', right: 'q' }] } }))

    expect(made.fields.map((one) => one.id)).toEqual(['status'])
    expect(made.group).toBeNull()
    expect(made.status?.toRight?.('pending', record())).toEqual({ value: 'hold' })
    expect(made.status?.toLeft?.('hold', record())).toEqual({ value: 'hold' })
    expect(made.status?.toRight?.('open', record())).toEqual({ fault: 'the choice "open" of status has no pair' })
  })

  it('has one version, whatever the order of its keys and however often it is compiled', () => {
    const ids = fc.constantFrom('1', '2', '3', '4', '5', '6')
    const transforms = fc.constantFrom<{ readonly kind: string; readonly [more: string]: unknown }>({ kind: 'same' }, values(['a', 'x'], ['b', 'x']), { kind: 'date', left: 'date', right: 'epoch' }, { kind: 'cel', toRight: 'value', toLeft: 'value' }, { kind: 'split', separator: '/', also: ['field:Z'] })
    const fields = fc.uniqueArray(fc.record({ at: ids, direction: fc.constantFrom('to-right', 'to-left', 'both', 'create-only'), owner: fc.constantFrom('left', 'right', 'ask'), whenEmpty: fc.constantFrom('clear', 'keep'), transform: transforms }), { selector: (one) => one.at, maxLength: 6 })
    const drafts = fc.record({ title: fc.constantFrom('A', 'B'), fields, crossing: crossingRules, filter: fc.constantFrom(undefined, '"a" in tags', 'minor') })
    fc.assert(fc.property(drafts, ({ title, fields: draft, crossing: rules, filter }) => {
      const source = mapping({
        title,
        ...(filter === undefined ? {} : { filter }),
        fields: draft.map(({ at, transform, ...rest }) => ({ ...rest, id: `f${at}`, left: `field:${at}`, right: `field:${at}x`, transform: transform.kind === 'split' ? { ...transform, also: [`field:${at}z`] } : transform })),
        crossing: rules.map((one) => ({ ...one, when: { ...one.when, minor: one.when.minor === true ? true : undefined } })),
      })
      const before = JSON.stringify(source)
      const one = compileMapping(source)
      const other = compileMapping(turned(source) as Mapping)
      expect(other.version).toBe(one.version)
      expect(one.version).toMatch(/^[0-9a-f]{12}$/)
      expect(JSON.stringify(source)).toBe(before)
      expect(compileMapping({ ...source, title: `${source.title}.` }).version).not.toBe(one.version)
      const ticket = record({ fields: Object.fromEntries(draft.map(({ at }) => [at, 'a'])) })
      expect(one.fields.map((field) => [field.id, field.set, field.reads, field.toRight?.(field.read.left(ticket), ticket)])).toEqual(other.fields.map((field) => [field.id, field.set, field.reads, field.toRight?.(field.read.left(ticket), ticket)]))
    }), { numRuns: RUNS })
  }, 120_000)
})

/** The same with every key in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).toReversed().map(([key, one]) => [key, turned(one)]))
}

describe('the mappings that ship', () => {
  it('are whole, each called as its file', () => {
    const all: readonly Mapping[] = readMappings()
    expect(all.map((one) => one.id)).toEqual(['zendesk-salesforce'])
    for (const one of all) expect(loadMapping(one.id).fields.length).toBeGreaterThan(0)
  })

  it('are refused with every fault of every file named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bw-mappings-'))
    writeFileSync(join(folder, 'a.yaml'), 'id: b\ntitle: B\nleft: { vendor: x }\nright: { vendor: y }\n')
    writeFileSync(join(folder, 'c.yaml'), 'id: [')
    writeFileSync(join(folder, 'd.yaml'), 'id: d\ntitle: D\nleft: { vendor: x }\nright: { vendor: y }\nfields: [{ id: a, left: nowhere, right: subject, direction: both }]\n')

    expect(() => readMappings(folder)).toThrow(/3 unreadable files[\s\S]*a\.yaml: its id is b[\s\S]*c\.yaml: [\s\S]*d\.yaml: [\s\S]*is no path/)
    expect(() => loadMapping('nobodys')).toThrow('There is no mapping nobodys; there are: zendesk-salesforce')
  })
})

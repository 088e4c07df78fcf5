import { describe, expect, it } from 'vitest'
import type { Account, Schema } from '../../src/connector/connector.ts'
import { checkMapping, type Problem, type SideField } from '../../src/mapping/check.ts'
import { loadMapping } from '../../src/mapping-files.ts'
import { mapping } from './make.ts'

function spec(id: string, type: SideField['type'], changes: Partial<SideField> = {}): SideField {
  return { id, title: `The ${id}`, type, choices: [], writable: true, required: false, max: null, own: null, ...changes }
}
const choices = (...values: readonly string[]): Partial<SideField> => ({ choices: values.map((value) => ({ value, label: value })) })

const LEFT = {
  fields: [
    spec('subject', 'text', { max: 255 }), spec('description', 'longtext', { writable: false, max: 65_535 }), spec('status', 'choice'), spec('priority', 'choice'), spec('group', 'reference', choices('1', '2')),
    spec('10', 'text', { max: 255 }), spec('11', 'choice', choices('billing', 'abuse')), spec('12', 'multichoice', choices('a', 'b')), spec('13', 'number'), spec('14', 'date'), spec('15', 'checkbox'), spec('16', 'longtext', { max: 65_535 }), spec('17', 'reference'), spec('18', 'text', { own: 'severity' }), spec('19', 'number', { writable: false }),
  ],
}
const RIGHT = {
  fields: [
    spec('Subject', 'text', { max: 255 }), spec('Status', 'choice', { required: true }), spec('Description', 'longtext', { writable: false, max: 32_000 }), spec('Text__c', 'text', { max: 80 }), spec('Kind__c', 'choice', choices('Billing', 'Abuse', 'billing')), spec('Kinds__c', 'multichoice', choices('a', 'b', 'c')), spec('Number__c', 'number'), spec('At__c', 'datetime'), spec('Flag__c', 'checkbox'),
    spec('Long__c', 'longtext', { max: 131_072 }), spec('Formula__c', 'text', { writable: false, max: 1_300 }), spec('Safety_Severity__c', 'text', { own: 'severity' }), spec('AccountId', 'reference', { required: true }),
  ],
}

type Row = readonly [kind: Problem['kind'], side: Problem['side'], severity: Problem['severity']]
function problems(fields: readonly object[], more: object = {}, left = LEFT, right = RIGHT): readonly Problem[] {
  return checkMapping(mapping({ fields: fields.map((one, at) => ({ id: `r${at}`, direction: 'to-right', ...one })), ...more }), left, right, {})
}
const rows = (found: readonly Problem[]): readonly Row[] => found.map((one) => [one.kind, one.side, one.severity])
const values = (...pairs: readonly (readonly [unknown, unknown])[]): object => ({ kind: 'values', pairs: pairs.map(([left, right]) => ({ left, right })) })

describe('the check against two live schemas', () => {
  it.each<[string, object, readonly Row[]]>([
    ['fits', { left: 'field:10', right: 'field:Long__c' }, []],
    ['a field that is not there', { left: 'field:99', right: 'field:Long__c' }, [['unknown-field', 'left', 'error']]],
    ['a part that is not there', { left: 'field:16', right: 'field:Long__c', transform: { kind: 'split', separator: '/', also: ['field:Nope__c'] } }, [['unknown-field', 'right', 'error']]],
    ['a field that only a template reads', { left: 'subject', right: 'field:Long__c', transform: { kind: 'template', text: '{field:98}' } }, [['unknown-field', 'left', 'error']]],
    ['a field that only an expression reads', { left: 'subject', right: 'field:Long__c', transform: { kind: 'cel', toRight: 'field["98"]' } }, [['unknown-field', 'left', 'error']]],
    ['a plain path written as a field', { left: 'field:subject', right: 'field:Long__c' }, [['unknown-field', 'left', 'error']]],
    ['a text into a choice', { left: 'field:10', right: 'field:Kind__c' }, [['type', 'right', 'error']]],
    ['a number into a text', { left: 'field:13', right: 'field:Long__c' }, [['type', 'right', 'error']]],
    ['a number into a number', { left: 'field:13', right: 'field:Number__c' }, []],
    ['a reference into a text', { left: 'field:17', right: 'field:Long__c' }, [['type', 'right', 'error']]],
    ['an assignee into an assignee', { left: 'assignee', right: 'assignee' }, [['type', 'right', 'error']]],
    ['a day into an instant as it is', { left: 'field:14', right: 'field:At__c' }, [['type', 'right', 'error']]],
    ['a day into an instant by date', { left: 'field:14', right: 'field:At__c', transform: { kind: 'date', left: 'date', right: 'datetime' } }, []],
    ['a day called an instant', { left: 'field:14', right: 'field:At__c', transform: { kind: 'date', left: 'datetime', right: 'datetime' } }, [['type', 'right', 'error']]],
    ['a template into a number', { left: 'subject', right: 'field:Number__c', transform: { kind: 'template', text: '{subject}' } }, [['type', 'right', 'error']]],
    ['tags into a text', { left: 'tags', right: 'field:Long__c' }, [['type', 'right', 'error']]],
    ['tags into choices', { left: 'tags', right: 'field:Kinds__c' }, []],
    ['pairs of the wrong type', { left: 'field:15', right: 'field:Flag__c', transform: values(['true', true]) }, [['type', 'right', 'error']]],
    ['pairs of the right type', { left: 'field:15', right: 'field:Flag__c', transform: values([true, true], [false, null]) }, []],
    ['a choice the other side has not', { left: 'field:11', right: 'field:Kind__c' }, [['choice-without-map', 'left', 'error']]],
    ['a choice without a pair', { left: 'field:11', right: 'field:Kind__c', transform: values(['billing', 'Billing']) }, [['choice-without-map', 'left', 'error']]],
    ['a default for the rest', { left: 'field:11', right: 'field:Kind__c', transform: { ...values(['billing', 'Billing']), otherwise: { right: 'Abuse' } } }, []],
    ['a pair with what is not offered', { left: 'field:11', right: 'field:Kind__c', transform: values(['billing', 'Billing'], ['abuse', 'Abused']) }, [['choice-without-map', 'right', 'error']]],
    ['choices both ways', { left: 'field:12', right: 'field:Kinds__c', direction: 'both' }, [['choice-without-map', 'right', 'error']]],
    ['a priority without a pair', { left: 'priority', right: 'priority', transform: values(['urgent', 'urgent'], ['high', 'high'], ['normal', 'normal']) }, [['choice-without-map', 'left', 'warning']]],
    ['what nobody may write', { left: 'field:10', right: 'field:Formula__c' }, [['not-writable', 'right', 'error']]],
    ['what nobody may write, read', { left: 'field:10', right: 'field:Formula__c', direction: 'to-left' }, [['too-long', 'left', 'warning']]],
    ['the first message', { left: 'description', right: 'field:Long__c', direction: 'to-left' }, [['not-writable', 'left', 'error'], ['too-long', 'left', 'warning']]],
    ['what nobody may write later', { left: 'field:10', right: 'field:Formula__c', direction: 'create-only' }, []],
    ['a plain path that is called otherwise there', { left: 'field:10', right: 'description' }, [['not-writable', 'right', 'error']]],
    ['a field of ours', { left: 'field:10', right: 'field:Safety_Severity__c', direction: 'create-only' }, [['not-writable', 'right', 'error']]],
    ['a field of ours on the left', { left: 'field:18', right: 'field:Text__c', direction: 'to-left' }, [['not-writable', 'left', 'error']]],
    ['a text that may be longer', { left: 'field:16', right: 'field:Text__c' }, [['too-long', 'right', 'warning']]],
    ['a pair that is longer', { left: 'field:11', right: 'field:Text__c', transform: values(['billing', 'x'.repeat(81)], ['abuse', 'y']) }, [['too-long', 'right', 'error']]],
    ['a template that is longer', { left: 'subject', right: 'field:Text__c', transform: { kind: 'template', text: 'x'.repeat(81) } }, [['too-long', 'right', 'error']]],
  ])('%s', (_, changes, wanted) => expect(rows(problems([changes]))).toEqual(wanted))

  it('asks for what is required where records are made, and warns of it where they are solved', () => {
    const right = { fields: [...RIGHT.fields, spec('Must__c', 'text', { required: true, max: 255 }), spec('Ours__c', 'text', { required: true, own: 'team' })] }
    const left = { fields: [...LEFT.fields, spec('20', 'text', { required: true })] }

    expect(rows(problems([], {}, left, right))).toEqual([['required-unmapped', 'right', 'error'], ['required-unmapped', 'left', 'warning']])
    expect(rows(problems([{ left: 'field:10', right: 'field:Must__c', direction: 'create-only' }], {}, LEFT, right))).toEqual([])
    expect(problems([], {}, LEFT, right)[0]?.text).toContain('"Must__c" must be filled')
  })

  it('names what the integration user may not do', () => {
    const missing = [{ permission: 'tickets:write', why: 'statuses cannot be written', remedy: 'Grant it.' }]

    expect(checkMapping(mapping(), LEFT, RIGHT, { left: { missing }, right: { missing: [] } })).toEqual([{ rule: null, side: 'left', kind: 'permission', severity: 'error', text: 'the left lacks tickets:write: statuses cannot be written', remedy: 'Grant it.' }])
  })

  it('names the rule, says what to do, and puts errors first', () => {
    const found = problems([{ left: 'field:16', right: 'field:Text__c' }, { left: 'field:The 10', right: 'field:long__c' }].map((one) => ({ ...one, left: one.left.replace(' ', '') })))

    expect(found.map((one) => [one.rule, one.severity])).toEqual([['r1', 'error'], ['r1', 'error'], ['r0', 'warning']])
    expect(found.map((one) => one.remedy)).toEqual(['Correct the id, or let the integration user see the field.', 'Did you mean field:Long__c?', 'Choose a longer field, or shorten with cel: longer values are set aside.'])
  })

  it('refuses a mapping that is at fault by itself', () => {
    expect(() => problems([{ left: 'field:10', right: 'url' }])).toThrow('mapping one has 1 fault')
  })

  it('takes the connectors’ own types, and finds nothing amiss with the starter', () => {
    const schema: Schema = LEFT as Schema
    const account: Pick<Account, 'missing'> = { missing: [] }

    expect(checkMapping(loadMapping('zendesk-salesforce').source, schema, RIGHT, { left: account, right: account })).toEqual([])
  })
})

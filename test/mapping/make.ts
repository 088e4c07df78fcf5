import fc from 'fast-check'
import { CATEGORIES, SEVERITIES } from '../../src/domain/labels.ts'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import type { Evidence } from '../../src/mapping/crossing.ts'
import { compileField, type CompiledField } from '../../src/mapping/field.ts'
import { CrossingRule, FieldRule, type Mapping, MappingFile } from '../../src/mapping/mapping.ts'
import { ticket } from '../sync/make.ts'

export const RUNS = 10_000

export function mapping(changes: object = {}): Mapping {
  return MappingFile.parse({ id: 'one', title: 'One', left: { vendor: 'zendesk' }, right: { vendor: 'salesforce' }, ...changes })
}

/** A rule with only what matters named. */
export function rule(changes: object): FieldRule {
  return FieldRule.parse({ id: 'r', left: 'field:1', right: 'field:A', direction: 'both', ...changes })
}

/** Compiled, and without a fault. */
export function field(changes: object): CompiledField {
  const faults: string[] = []
  const made = compileField(rule(changes), (text) => faults.push(text))
  if (faults.length > 0) throw new Error(faults.join('\n'))
  return made
}

export function faultsOf(changes: object, known: Parameters<typeof compileMapping>[1] = {}): readonly string[] {
  try {
    compileMapping(mapping(changes), known)
    return []
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code !== 'mapping.invalid') throw error
    return error.message.split('\n- ').slice(1)
  }
}

export function record(changes: Partial<Ticket> = {}): Ticket {
  return ticket(changes)
}

export const EVIDENCE: Evidence = { categories: ['bullying_harassment'], rules: ['bullying-targeted'], severity: 'P2', minor: null, reporterMinor: null, imageMinor: null }

const RULES = ['bullying-targeted', 'threat-plain', 'grooming-gifts']
const known = fc.constantFrom(true, false, null)
export const evidences: fc.Arbitrary<Evidence> = fc.record({
  categories: fc.uniqueArray(fc.constantFrom(...CATEGORIES), { minLength: 1, maxLength: 3 }),
  rules: fc.uniqueArray(fc.constantFrom(...RULES)),
  severity: fc.constantFrom(...SEVERITIES),
  minor: known, reporterMinor: known, imageMinor: known, judged: fc.boolean(),
})

export const crossingRules: fc.Arbitrary<CrossingRule[]> = fc
  .uniqueArray(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'), about: fc.constant(''), as: fc.constantFrom('pointer', 'redacted', 'whole'),
      when: fc.record({ categories: fc.uniqueArray(fc.constantFrom(...CATEGORIES), { minLength: 1, maxLength: 4 }), rules: fc.uniqueArray(fc.constantFrom(...RULES), { minLength: 1 }), minor: fc.boolean(), severities: fc.uniqueArray(fc.constantFrom(...SEVERITIES), { minLength: 1 }) }, { requiredKeys: [] }),
    }),
    { selector: (one) => one.id },
  )
  .map((rules) => rules.map((one) => CrossingRule.parse(one)))

const choice = fc.constantFrom<string | number | boolean | null>('a', 'b', 'c', 'd', 'e', 1, true, null)
/** Tables as people write them: many may share a value; some are at fault. */
export const tables = fc.record({
  kind: fc.constant('values'),
  pairs: fc.uniqueArray(fc.record({ left: choice, right: choice }), { minLength: 1, maxLength: 7, selector: (pair) => JSON.stringify([pair.left, pair.right]) }),
  otherwise: fc.record({ left: choice, right: choice }, { requiredKeys: [] }),
})
export const choices = fc.oneof(choice, fc.constantFrom('unheard of', 2))

import type { Floor } from '../domain/lives.ts'
import { createHash } from 'node:crypto'
import { BridgeError } from '../domain/errors.ts'
import type { TicketStatus } from '../domain/ticket.ts'
import { crossingOf, type Evidence } from './crossing.ts'
import { crossingFaults, findFaults, type Known } from './faults.ts'
import { compileField, type CompiledField } from './field.ts'
import { compileFilter, type Filter } from './filter.ts'
import type { Crossing, FieldRule, Mapping } from './mapping.ts'
import { partyFaults } from './party.ts'
import { compileRelations } from './relation.ts'

/** A mapping ready to use. Nothing in it changes; a new version is a new one. */
export interface CompiledMapping {
  readonly source: Mapping
  /** Twelve hex digits over the content, whatever the order of its keys. */
  readonly version: string
  readonly rules: readonly CompiledField[]
  /** Null where no direction is given. */
  readonly status: CompiledField | null
  readonly group: CompiledField | null
  /** The rules, then status and group. */
  readonly fields: readonly CompiledField[]
  /** The parent. Part of `fields` for a pair of records only, once it is known what stands for what (`mapping/relation`). */
  readonly relations: readonly CompiledField[]
  readonly comments: Mapping['comments']
  readonly filter: Filter
  readonly crossing: (evidence: Evidence, floor: Floor | null) => Crossing
}

/** Throws BridgeError `mapping.invalid` that names every fault. */
export function compileMapping(source: Mapping, known: Known = {}): CompiledMapping {
  const faults: string[] = []
  const fault = (text: string): void => void faults.push(text)
  const rules = source.fields.map((rule) => compileField(rule, fault))
  const status = source.status === undefined ? null : choiceRule('status', source.status)
  const group = source.groups === undefined ? null : choiceRule('group', source.groups)
  if (source.status !== undefined) statusFaults(source.status, fault)
  const [compiledStatus = null, compiledGroup = null] = [status, group].map((rule) => (rule === null ? null : compileField(rule, fault)))
  const fields = [...rules, compiledStatus, compiledGroup].filter((field) => field !== null)
  findFaults(fields, fault)
  partyFaults(source, fields, fault)
  crossingFaults(source, known, fault)
  const filter = compileFilter(source.filter, fault)
  if (faults.length > 0) throw new BridgeError('mapping.invalid', `The mapping ${source.id} has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n- ${faults.join('\n- ')}`)
  return {
    source,
    version: mappingVersion(source),
    rules,
    status: compiledStatus,
    group: compiledGroup,
    fields,
    relations: compileRelations(source),
    comments: source.comments,
    filter,
    crossing: (evidence, floor) => crossingOf(source, evidence, floor),
  }
}

type Choices = Pick<NonNullable<Mapping['status']>, 'direction' | 'owner' | 'pairs'>

/** A record without a group or status says nothing about the other's. */
function choiceRule(path: 'status' | 'group', { direction, owner, pairs }: Choices): FieldRule | null {
  return direction === 'none' ? null : { id: path, left: path, right: path, direction, owner, transform: { kind: 'values', pairs, otherwise: {} }, whenEmpty: 'keep' }
}

const STATUSES: ReadonlySet<string> = new Set<TicketStatus>(['new', 'open', 'pending', 'hold', 'solved', 'closed'])

/** Closing is for good and belongs to the vendor's own automations: a mapping solves, it never closes. */
function statusFaults({ pairs, direction }: Choices, fault: (text: string) => void): void {
  for (const name of new Set(pairs.flatMap((pair) => [pair.left, pair.right]))) if (!STATUSES.has(name)) fault(`status: "${name}" is none of ${[...STATUSES].join(', ')}`)
  for (const [from, to] of [['left', 'right'], ['right', 'left']] as const) {
    if (direction === 'none' || direction === (to === 'right' ? 'to-left' : 'to-right')) continue
    const first = new Map(pairs.map((pair) => [pair[from], pair[to]]).toReversed() as [string, string][])
    for (const [name, made] of first) if (made === 'closed') fault(`status: ${from} "${name}" would close the ${to} for good; put its pair with solved first`)
  }
}

/** Twelve hex digits over what is written in it. Also of a source that an older build has kept: what this one would add to it is not counted. */
export function mappingVersion(source: unknown): string {
  return createHash('sha256').update(JSON.stringify(canonical(source))).digest('hex').slice(0, 12)
}

/** What is left out and what is undefined are the same. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value).filter(([, one]) => one !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, canonical(one)])
}

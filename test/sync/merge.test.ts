import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bases, Pair, Side } from '../../src/domain/merge.ts'
import type { FieldValue } from '../../src/domain/ticket.ts'
import { isEmpty, mergeField, same, type Carried, type MergeField } from '../../src/sync/merge/field.ts'
import { agree, mergeRecord, type RecordField, type RecordMerge } from '../../src/sync/merge/record.ts'

const RUNS = { numRuns: 10_000 }
const value = (of: FieldValue): Carried => ({ value: of })
const PRIORITY: readonly (readonly [string, string])[] = [['urgent', 'High'], ['high', 'High'], ['normal', 'Medium'], ['low', 'Low']]
const priority = {
  toRight: (of: FieldValue): Carried => (isEmpty(of) ? value(null) : mapped(PRIORITY.find(([one]) => one === of)?.[1])),
  toLeft: (of: FieldValue): Carried => (isEmpty(of) ? value(null) : mapped(PRIORITY.find(([, one]) => one === of)?.[0])),
}
const mapped = (found: string | undefined): Carried => (found === undefined ? { fault: 'a choice without a pair' } : value(found))
const plain = { direction: 'both', owner: 'ask', whenEmpty: 'clear', set: false, toRight: value, toLeft: value } as const
const field = (id: string, of: Partial<MergeField>): RecordField => ({ ...plain, ...of, id, leftPath: `l-${id}`, rightPath: `r-${id}` })

const FIELDS: readonly RecordField[] = [
  field('ask', {}), field('left-owns', { owner: 'left' }), field('right-owns', { owner: 'right' }), field('to-right', { direction: 'to-right', toLeft: null }),
  field('to-left', { direction: 'to-left', owner: 'right' }), field('once', { direction: 'create-only' }), field('keeps', { whenEmpty: 'keep' }), field('priority', priority),
  field('tags', { set: true }), field('tags-right', { set: true, direction: 'to-right', toLeft: null }),
]
const CHOICES: Readonly<Record<string, readonly FieldValue[]>> = { 'l-priority': ['urgent', 'high', 'normal', 'low', null], 'r-priority': ['High', 'Medium', 'Low', null, 'Made up'] }

interface State {
  readonly left: Record<string, FieldValue>
  readonly right: Record<string, FieldValue>
  bases: Bases
  readonly open: Set<string>
  readonly decided: Record<string, Side>
}

type Step =
  | { readonly kind: 'edit'; readonly side: Side; readonly field: number; readonly pick: number; readonly tags: readonly string[] }
  | { readonly kind: 'sync'; readonly lands: Readonly<Record<Side, boolean>>; readonly leftFirst: boolean }
  | { readonly kind: 'decide'; readonly side: Side }

const side = fc.constantFrom<Side>('left', 'right')
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('edit' as const), side, field: fc.nat(FIELDS.length - 1), pick: fc.nat(5), tags: fc.subarray(['vip', 'gold', 'billing', 'eu']) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('sync' as const), lands: fc.record({ left: fc.boolean(), right: fc.boolean() }), leftFirst: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('decide' as const), side }) },
)
const steps = fc.array(step, { maxLength: 12 })

const start = (): State => ({ left: {}, right: {}, bases: {}, open: new Set(), decided: {} })
const merge = (state: State, fields = FIELDS): RecordMerge => mergeRecord({ fields, bases: state.bases, left: state.left, right: state.right, decided: state.decided, frozen: { left: false, right: false } })

function edit(state: State, one: Extract<Step, { kind: 'edit' }>): void {
  const of = FIELDS[one.field] as RecordField
  const path = one.side === 'left' ? of.leftPath : of.rightPath
  const choices = CHOICES[path] ?? ['', 'one', 'two', 'three', 'four', null]
  state[one.side][path] = of.set ? one.tags : (choices[one.pick % choices.length] ?? null)
}

function land(state: State, on: Side, found: RecordMerge): void {
  const changes = on === 'left' ? found.toLeft : found.toRight
  if (changes === null) return
  const record = state[on]
  for (const [path, to] of Object.entries(changes.values)) record[path] = to
  for (const [path, { add, remove }] of Object.entries(changes.sets)) record[path] = [...new Set([...((record[path] ?? []) as string[]).filter((one) => !remove.includes(one)), ...add])]
  state.bases = agree(state.bases, changes.agrees)
}

function sync(state: State, lands: Readonly<Record<Side, boolean>>, order: readonly Side[] = ['left', 'right']): RecordMerge {
  const found = merge(state)
  state.bases = { ...state.bases, ...found.agreed }
  state.open.clear()
  for (const conflict of found.conflicts) state.open.add(conflict.field)
  for (const on of order) if (lands[on]) land(state, on, found)
  // What was decided holds until it is written; after that the field is as any other.
  const waits = new Set(found.stuck.map((one) => one.field))
  for (const id of Object.keys(state.decided)) if (lands.left && lands.right && !waits.has(id)) delete state.decided[id]
  return found
}

function play(all: readonly Step[], onSync: (before: State, found: RecordMerge) => void = () => undefined): State {
  const state = start()
  for (const one of all) {
    if (one.kind === 'edit') edit(state, one)
    else if (one.kind === 'decide') for (const id of state.open) state.decided[id] = one.side
    else {
      const before = structuredClone(state)
      onSync(before, sync(state, one.lands, one.leftFirst ? ['left', 'right'] : ['right', 'left']))
    }
  }
  return state
}

const BOTH = { left: true, right: true }
function settle(state: State): number {
  for (let round = 1; round <= 6; round += 1) {
    const found = sync(state, BOTH)
    if (found.toLeft === null && found.toRight === null && found.conflicts.every((one) => state.open.has(one.field))) return round
  }
  return Number.POSITIVE_INFINITY
}

describe('merging two records', () => {
  it('converges: both sides say the same under the mapping, or an open conflict or a named fault says why', () => {
    fc.assert(fc.property(steps, (all) => {
      const state = play(all)
      expect(settle(state)).toBeLessThan(5)
      const stuck = new Set(merge(state).stuck.map((one) => one.field))
      for (const one of FIELDS) {
        if (one.direction !== 'both' || state.open.has(one.id) || stuck.has(one.id) || one.whenEmpty === 'keep') continue
        const left = state.left[one.leftPath] ?? null
        const right = state.right[one.rightPath] ?? null
        const to = one.toRight(left)
        const back = one.toLeft?.(right)
        expect(('value' in to && same(to.value, right)) || (back !== undefined && 'value' in back && same(back.value, left)), `${one.id}: ${JSON.stringify([left, right, state.bases[one.id]])}`).toBe(true)
      }
    }), RUNS)
  })

  it('is idempotent: at rest there is nothing left to plan, nothing to agree and nothing to ask', () => {
    fc.assert(fc.property(steps, (all) => {
      const state = play(all)
      settle(state)
      const rest = merge(state)
      expect(rest).toMatchObject({ toLeft: null, toRight: null, agreed: {}, over: [] })
      expect(rest.conflicts.filter((one) => !state.open.has(one.field))).toEqual([])
    }), RUNS)
  })

  it('never answers its own writes: what it wrote to one side makes nothing happen on the other', () => {
    fc.assert(fc.property(steps, side, fc.nat(FIELDS.length - 1), fc.nat(5), fc.subarray(['vip', 'gold', 'new']), (all, on, at, pick, tags) => {
      const state = play(all)
      settle(state)
      edit(state, { kind: 'edit', side: on, field: at, pick, tags })
      sync(state, BOTH)
      const echo = merge(state)
      expect([echo.toLeft, echo.toRight]).toEqual([null, null])
    }), RUNS)
  })

  it('never writes over what a person set, unless the field has an owner, and then says so; never takes a tag away that somebody has just put in', () => {
    fc.assert(fc.property(steps, (all) => {
      play(all, (before, found) => {
        for (const on of ['left', 'right'] as const) {
          const changes = on === 'left' ? found.toLeft : found.toRight
          for (const one of FIELDS) {
            const path = on === 'left' ? one.leftPath : one.rightPath
            const base = before.bases[one.id]
            if (changes !== null && path in changes.values) {
              const now = before[on][path] ?? null
              const untouched = base === undefined ? isEmpty(now) : same(now, base[on])
              const owned = found.over.some((told) => told.field === one.id && told.side === on && same(told.value, now))
              expect(untouched || owned, `${one.id} on the ${on}`).toBe(true)
              if (one.owner === 'ask' && before.decided[one.id] === undefined) expect(owned).toBe(false)
            }
            for (const gone of changes?.sets[path]?.remove ?? []) expect((base?.[on] ?? []) as string[]).toContain(gone)
          }
        }
      })
    }), RUNS)
  })

  it('does not depend on the order of fields, nor on which side is written first', () => {
    fc.assert(fc.property(steps, fc.shuffledSubarray([...FIELDS], { minLength: FIELDS.length }), (all, shuffled) => {
      const state = play(all)
      const found = merge(state)
      const other = merge(state, shuffled)
      expect([other.toLeft, other.toRight, other.agreed]).toEqual([found.toLeft, found.toRight, found.agreed])
      const one = structuredClone(state)
      const two = structuredClone(state)
      sync(one, BOTH, ['left', 'right'])
      sync(two, BOTH, ['right', 'left'])
      expect(two).toEqual(one)
    }), RUNS)
  })

  it('is delete-safe: nothing is emptied that somebody changed since the two agreed, that the other side never had, or where empty is to change nothing', () => {
    fc.assert(fc.property(steps, (all) => {
      play(all, (before, found) => {
        for (const on of ['left', 'right'] as const) {
          for (const one of FIELDS) {
            const path = on === 'left' ? one.leftPath : one.rightPath
            const to = (on === 'left' ? found.toLeft : found.toRight)?.values[path]
            if (to === undefined || !isEmpty(to) || before.decided[one.id] !== undefined) continue
            const base = before.bases[one.id]
            expect(one.whenEmpty, `${one.id} on the ${on}`).toBe('clear')
            expect(base === undefined || isEmpty(base[on === 'left' ? 'right' : 'left']), `${one.id} on the ${on}`).toBe(false)
            if (one.owner === 'ask') expect(same(before[on][path] ?? null, base?.[on] ?? null), `${one.id} on the ${on}`).toBe(true)
          }
        }
      })
    }), RUNS)
  })

  it('writes nothing to a side that is closed or gone, and catches up where it opens again', () => {
    fc.assert(fc.property(steps, side, (all, frozen) => {
      const state = play(all)
      const found = mergeRecord({ fields: FIELDS, bases: state.bases, left: state.left, right: state.right, decided: state.decided, frozen: { left: frozen === 'left', right: frozen === 'right' } })
      expect(frozen === 'left' ? found.toLeft : found.toRight).toBeNull()
      state.bases = { ...state.bases, ...found.agreed }
      expect(settle(state)).toBeLessThan(5)
    }), RUNS)
  })
})

describe('one field', () => {
  const one: MergeField = { ...plain, id: 'one' }
  const base: Pair = { left: 'a', right: 'a' }
  it.each<[string, MergeField, Pair | null, FieldValue, FieldValue, ReturnType<typeof mergeField>['kind'], FieldValue | undefined]>([
    ['nobody moved', one, base, 'a', 'a', 'agreed', undefined],
    ['left moved', one, base, 'b', 'a', 'write', 'b'],
    ['right moved', one, base, 'a', 'c', 'write', 'c'],
    ['both moved to the same', one, base, 'd', 'd', 'agreed', undefined],
    ['both moved apart', one, base, 'b', 'c', 'conflict', undefined],
    ['both moved apart, left owns it', { ...one, owner: 'left' }, base, 'b', 'c', 'write', 'b'],
    ['both moved apart, right owns it', { ...one, owner: 'right' }, base, 'b', 'c', 'write', 'c'],
    ['cleared on the left', one, base, null, 'a', 'write', null],
    ['cleared on the left, empty keeps', { ...one, whenEmpty: 'keep' }, base, null, 'a', 'agreed', undefined],
    ['first met, one side empty', one, null, 'b', '', 'write', 'b'],
    ['first met, different', one, null, 'b', 'c', 'conflict', undefined],
    ['first met, the same but for line ends', one, null, 'b\r\nc', 'b\nc ', 'agreed', undefined],
    ['many stand for one', { ...one, ...priority }, { left: 'urgent', right: 'High' }, 'high', 'High', 'agreed', undefined],
    ['a choice without a pair', { ...one, ...priority }, { left: 'urgent', right: 'High' }, 'urgent', 'Made up', 'stuck', undefined],
    ['against the direction', { ...one, direction: 'to-right' }, base, 'a', 'c', 'agreed', undefined],
    ['create only', { ...one, direction: 'create-only' }, base, 'b', 'a', 'agreed', undefined],
  ])('%s', (_, of, before, left, right, kind, written) => {
    const found = mergeField(of, before, left, right)
    expect(found.kind).toBe(kind)
    if (found.kind === 'write') expect(found.value).toBe(written)
  })

  it('keeps as agreed what both sides came to say, so that going back is a change', () => {
    expect(mergeField(one, base, 'd', 'd')).toEqual({ kind: 'agreed', base: { left: 'd', right: 'd' } })
    expect(mergeField({ ...one, ...priority }, { left: 'urgent', right: 'High' }, 'high', 'High')).toEqual({ kind: 'agreed', base: { left: 'high', right: 'High' } })
  })
})

describe('tags', () => {
  const tags: MergeField = { ...plain, id: 'tags', set: true }
  const change = (before: Pair | null, left: readonly string[], right: readonly string[], of = tags): unknown => {
    const found = mergeField(of, before, left, right)
    return found.kind === 'sets' ? [found.left?.change ?? null, found.right?.change ?? null] : found.kind
  }
  const none = { add: [], remove: [] }
  it('are joined where records meet first', () => expect(change(null, ['a', 'both'], ['b', 'both'])).toEqual([{ ...none, add: ['b'] }, { ...none, add: ['a'] }]))
  it('added and taken away on either side follow on the other', () => expect(change({ left: ['a', 'b'], right: ['a', 'b'] }, ['b', 'c'], ['a', 'b', 'd'])).toEqual([{ ...none, add: ['d'] }, { add: ['c'], remove: ['a'] }]))
  it('put in again by somebody there stay, though they were taken away here', () => expect(change({ left: ['a'], right: [] }, [], ['a'], { ...tags, direction: 'to-right' })).toBe('agreed'))
  it('of the other side alone are left where they are when one way', () => expect(change({ left: [], right: [] }, ['a'], ['theirs'], { ...tags, direction: 'to-right' })).toEqual([null, { ...none, add: ['a'] }]))
  it('written to one side only are agreed by themselves: the other side\'s news still counts as news', () => {
    const found = mergeField(tags, null, ['a'], ['b'])
    if (found.kind !== 'sets' || found.right === null) throw new Error(found.kind)
    const bases = agree({}, { tags: { sets: found.right.agreed } })
    expect(change(bases['tags'] ?? null, ['a'], ['a', 'b'])).toEqual([{ ...none, add: ['b'] }, null])
  })
})

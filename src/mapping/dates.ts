import type { FieldValue } from '../domain/ticket.ts'
import { type Carried, type CompiledTransform, PLAIN } from './carry.ts'
import type { FieldRule, Transform } from './mapping.ts'

export type DateTransform = Extract<Transform, { kind: 'date' }>
type Form = DateTransform['left']

/** `2026-11-22`, or an instant that begins so. */
const DAY = /^(\d{4})-(\d\d)-(\d\d)(?=T|$)/
const INSTANT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/i
const DAY_MS = 86_400_000
const FIRST = Date.UTC(1000, 0, 1)
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59)

/** Days, instants and seconds. Whole seconds and UTC: what is finer than the coarser side knows is not carried. */
export function compileDate(rule: FieldRule, transform: DateTransform): CompiledTransform {
  const over = (from: Form, to: Form, path: string) => (value: FieldValue): Carried => {
    if (value === null) return { value: null }
    const at = read(value, from)
    return at === null ? { fault: `${path} holds no ${NAMES[from]}` } : { value: write(at, to) }
  }
  const canonical = (form: Form) => (value: FieldValue): FieldValue => {
    const at = read(value, form)
    return at === null ? value : write(at, form)
  }
  return {
    ...PLAIN,
    toRight: over(transform.left, transform.right, rule.left),
    toLeft: over(transform.right, transform.left, rule.right),
    reversible: true,
    canonical: { left: canonical(transform.left), right: canonical(transform.right) },
  }
}

const NAMES: Readonly<Record<Form, string>> = { date: 'date like 2026-11-22', datetime: 'instant with a zone', epoch: 'number of seconds' }

function read(value: FieldValue, form: Form): number | null {
  const at = form === 'epoch' ? seconds(value) : typeof value !== 'string' ? null : form === 'date' ? (day(value) ?? midnight(instant(value))) : instant(value)
  return at !== null && at >= FIRST && at <= LAST ? at : null
}

function seconds(value: FieldValue): number | null {
  const text = typeof value === 'number' ? String(Math.floor(value)) : value
  return typeof text === 'string' && /^-?\d{1,13}$/.test(text) ? Number(text) * 1000 : null
}

/** The days of a calendar only: 30 February is none. */
function day(text: string): number | null {
  if (text.length !== '2026-11-22'.length) return null
  const found = DAY.exec(text)
  if (found === null) return null
  const at = Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3]))
  return new Date(at).toISOString().startsWith(text) ? at : null
}

function instant(text: string): number | null {
  const found = INSTANT.exec(text)
  if (found === null || day(found[1] ?? '') === null) return null
  const zone = (found[4] ?? '').toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')
  const at = Date.parse(`${found[1]}T${found[2]}${found[3] ?? ':00'}${zone}`)
  return Number.isFinite(at) ? at : null
}

/** A day has no hours: kept, they would come back as another value. */
function midnight(at: number | null): number | null {
  return at === null ? null : Math.floor(at / DAY_MS) * DAY_MS
}

function write(at: number, form: Form): FieldValue {
  if (form === 'epoch') return Math.floor(at / 1000)
  const text = new Date(at).toISOString()
  return form === 'date' ? text.slice(0, 10) : `${text.slice(0, 19)}Z`
}

import type { Facts } from '../domain/triage.ts'
import type { Answered } from './evaluate.ts'

/** One value or none. */
interface ValueScore {
  /** Labelled with a value: so many, and answered with that value. */
  readonly labelled: number
  readonly right: number
  readonly rightShare: number | null
  /** Labelled as not said: so many, and answered with a value all the same. */
  readonly silent: number
  readonly invented: number
  readonly inventedShare: number | null
  readonly precision: number | null
  readonly f1: number | null
  readonly wrongIds: readonly string[]
  readonly inventedIds: readonly string[]
}

/** Any number of values; counted value by value. */
interface ListScore {
  readonly labelled: number
  readonly found: number
  readonly extra: number
  readonly precision: number | null
  readonly recall: number | null
  readonly f1: number | null
  readonly missedIds: readonly string[]
  readonly extraIds: readonly string[]
}

const VALUES = ['age', 'minor', 'reporter', 'reporter_age', 'age_in_image', 'safe_contact', 'ongoing', 'country', 'money_demand'] as const
const LISTS = ['handles', 'urls', 'surfaces'] as const

export interface FactScores {
  readonly values: Readonly<Record<(typeof VALUES)[number], ValueScore>>
  readonly lists: Readonly<Record<(typeof LISTS)[number], ListScore>>
  /** Labelled strings, and those that masking what was found leaves no letter or digit of. */
  readonly pii: { readonly labelled: number; readonly masked: number; readonly share: number | null; readonly unmaskedIds: readonly string[] }
}

export function scoreFacts(rows: readonly Answered[]): FactScores {
  return {
    values: Object.fromEntries(VALUES.map((name) => [name, scoreValue(rows, name)])) as Record<(typeof VALUES)[number], ValueScore>,
    lists: Object.fromEntries(LISTS.map((name) => [name, scoreList(rows, name)])) as Record<(typeof LISTS)[number], ListScore>,
    pii: scorePii(rows),
  }
}

function scoreValue(rows: readonly Answered[], name: (typeof VALUES)[number]): ValueScore {
  const scored = rows.filter((row) => row.case.facts[name] !== undefined)
  const labelled = scored.filter((row) => row.case.facts[name] !== null)
  const silent = scored.filter((row) => row.case.facts[name] === null)
  const wrong = labelled.filter((row) => row.got.facts[name] !== row.case.facts[name])
  const invented = silent.filter((row) => row.got.facts[name] !== null)
  const right = labelled.length - wrong.length
  const answered = scored.filter((row) => row.got.facts[name] !== null).length
  return {
    labelled: labelled.length, right, rightShare: share(right, labelled.length),
    silent: silent.length, invented: invented.length, inventedShare: share(invented.length, silent.length),
    precision: share(right, answered), f1: f1(right, answered, labelled.length),
    wrongIds: wrong.map((row) => row.case.id), inventedIds: invented.map((row) => row.case.id),
  }
}

function scoreList(rows: readonly Answered[], name: (typeof LISTS)[number]): ListScore {
  let [labelled, found, extra] = [0, 0, 0]
  const missedIds: string[] = []
  const extraIds: string[] = []
  for (const row of rows) {
    const labels = row.case.facts[name]
    if (labels === undefined) continue
    const want = new Set(labels.map((one) => one.toLowerCase()))
    const got = new Set((row.got.facts[name] satisfies Facts[typeof name]).map((one) => one.toLowerCase()))
    const both = [...want].filter((one) => got.has(one)).length
    labelled += want.size
    found += both
    extra += got.size - both
    if (both < want.size) missedIds.push(row.case.id)
    if (both < got.size) extraIds.push(row.case.id)
  }
  return { labelled, found, extra, precision: share(found, found + extra), recall: share(found, labelled), f1: f1(found, found + extra, labelled), missedIds, extraIds }
}

function scorePii(rows: readonly Answered[]): FactScores['pii'] {
  let [labelled, masked] = [0, 0]
  const unmaskedIds = new Set<string>()
  for (const row of rows) {
    const text = `${row.case.subject}\n${row.case.body}`
    for (const secret of row.case.facts.pii ?? []) {
      labelled += 1
      if (isMasked(text, secret, row.got.facts.pii)) masked += 1
      else unmaskedIds.add(row.case.id)
    }
  }
  return { labelled, masked, share: share(masked, labelled), unmaskedIds: [...unmaskedIds] }
}

/** Every letter and digit of every place where it stands is covered by something that was found. */
function isMasked(text: string, secret: string, found: readonly string[]): boolean {
  const covered = new Uint8Array(text.length)
  for (const one of found) for (const at of places(text, one)) covered.fill(1, at, at + one.length)
  const stands = places(text, secret)
  if (stands.length === 0) return found.some((one) => bare(one).includes(bare(secret)))
  return stands.every((at) => Array.from({ length: secret.length }, (_, index) => at + index).every((index) => covered[index] === 1 || !/[\p{L}\p{N}]/u.test(text[index] ?? '')))
}

function places(text: string, part: string): readonly number[] {
  const found: number[] = []
  if (part === '') return found
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) found.push(at)
  return found
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

/** Null where there is nothing to find and nothing was claimed. */
function f1(right: number, answered: number, labelled: number): number | null {
  return answered + labelled === 0 ? null : (2 * right) / (answered + labelled)
}

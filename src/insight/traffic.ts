import { createHash } from 'node:crypto'
import type { Category, Severity } from '../domain/labels.ts'
import type { Instant } from '../domain/ports.ts'
import { type Entity, findEntities } from './entities.ts'
import type { Judged, Sighting } from './pattern.ts'
import { plain } from './plain.ts'
import { shinglesOf } from './shingles.ts'

/** What is kept of a ticket: nothing it said but hashes, and the entities by number. */
export interface Trace {
  readonly id: string
  readonly at: Instant
  /** Equal for the same writer; negative where nobody is named. */
  readonly person: number
  readonly lang: string
  readonly country: string
  readonly category: Category | null
  readonly severity: Severity
  readonly surfaces: readonly string[]
  readonly shingles: Uint32Array
  readonly entities: readonly number[]
  readonly meanings: Uint16Array
}

const MOST_ENTITIES = 400_000
const MOST_MEANINGS = 60
const SHORT = 12

/** Takes tickets in and keeps what patterns need of them. */
export class Traffic {
  traces: Trace[] = []
  readonly entities = new Map<string, number>()
  readonly shown: Entity[] = []
  readonly #ids = new Set<string>()
  readonly #words = new Map<string, string>()
  #nobody = 0

  /** False where a ticket of that id is held already. */
  add(ticket: Sighting, judged: Judged | null): boolean {
    if (this.#ids.has(ticket.id)) return false
    this.#ids.add(ticket.id)
    const text = plain(`${ticket.subject}\n${ticket.body}`)
    this.traces.push({
      id: ticket.id, at: ticket.at, person: this.#person(ticket.requester),
      lang: this.#word(ticket.lang ?? judged?.lang ?? 'und'), country: this.#word(ticket.country ?? judged?.country ?? ''),
      category: judged?.category ?? null, severity: judged?.severity ?? 'P3', surfaces: judged === null || judged.surfaces.length === 0 ? NONE : judged.surfaces,
      shingles: shinglesOf(text), entities: this.#numbers(findEntities(text)), meanings: Uint16Array.from((judged?.meanings ?? []).slice(0, MOST_MEANINGS)),
    })
    return true
  }

  /** Lets the older half go; what is kept stays in order of time. */
  forgetOlderHalf(): void {
    const sorted = inTime(this.traces)
    this.traces = sorted.slice(sorted.length >> 1)
    for (const { id } of sorted.slice(0, sorted.length >> 1)) this.#ids.delete(id)
  }

  #numbers(entities: readonly Entity[]): readonly number[] {
    if (entities.length === 0) return NO_NUMBERS
    const numbers: number[] = []
    for (const one of entities) {
      const known = this.entities.get(one.key)
      if (known !== undefined) numbers.push(known)
      // A flood of entities that nobody repeats must not fill the memory: what comes after so many new ones is not learnt.
      else if (this.shown.length < MOST_ENTITIES) {
        this.entities.set(one.key, this.shown.length)
        numbers.push(this.shown.length)
        this.shown.push(one)
      }
    }
    return numbers
  }

  #person(requester: string | undefined): number {
    if (requester === undefined || requester === '') {
      this.#nobody -= 1
      return this.#nobody
    }
    return createHash('sha256').update(requester).digest().readUIntBE(0, 6)
  }

  /** One string for all tickets of that language or country; what is too long to be one is left out. */
  #word(raw: string): string {
    const word = raw.slice(0, SHORT)
    const known = this.#words.get(word)
    if (known !== undefined) return known
    if (this.#words.size >= 2000) return ''
    this.#words.set(word, word)
    return word
  }
}

const NONE: readonly string[] = []
const NO_NUMBERS: readonly number[] = []

export function inTime(traces: readonly Trace[]): Trace[] {
  return traces.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

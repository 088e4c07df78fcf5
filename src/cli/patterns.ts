import { z } from 'zod'
import type { Catalogue } from '../insight/catalogue.ts'
import type { Judged, Pattern, Sighting } from '../insight/pattern.ts'
import { watchTraffic } from '../insight/patterns.ts'
import { EXIT } from './output.ts'
import { linesOf } from './lines.ts'

const LONGEST_LINE = 1_000_000
export const MOST_NAMED = 1000
const LONGEST_ID = 200
/** Nothing reads a ticket further than this. */
export const LONGEST_TEXT = 20_000
const AT_ONCE = 100
const MOST_OUT = 8

const id = z.union([z.string().min(1).max(LONGEST_ID), z.number()]).transform(String)
const text = z.preprocess((value) => value ?? '', z.string().transform((value) => value.slice(0, LONGEST_TEXT)))
const maybe = z.preprocess((value) => value ?? undefined, z.union([z.string(), z.number()]).transform(String).optional())
const when = z.union([z.number(), z.string()]).transform((value, context) => {
  const at = typeof value === 'number' ? value : Date.parse(/\d{4}-\d\d-\d\dT[\d:.]+$/.test(value) ? `${value}Z` : value)
  if (Number.isFinite(at) && Math.abs(at) < 8.64e15) return at
  context.addIssue({ code: 'custom', message: 'is no time; write it as 2026-11-23T20:00:00Z' })
  return z.NEVER
})
const Line = z.object({ id, createdAt: when, subject: text, body: text, lang: maybe, country: maybe, requester: maybe })

export interface SetAsideLine {
  readonly line: number
  readonly id?: string
  readonly error: string
  readonly remedy: string
}

export interface PatternsRun {
  readonly input: AsyncIterable<string | Uint8Array>
  readonly catalogue: Catalogue
  /** Asked with at most a hundred tickets; several questions are out at once. */
  readonly judge: (tickets: readonly Sighting[]) => Promise<readonly Judged[]>
  /** Told of each line that is set aside, as it is met; of the first thousand. */
  readonly onBadLine: (line: SetAsideLine) => void
  readonly show?: boolean
}

export interface PatternsFound {
  readonly tickets: number
  readonly patterns: readonly Pattern[]
  readonly setAsideLines: number
  readonly exit: number
}

const REMEDY = 'Correct this line and run again; all other lines were read.'

/** Reads JSON lines and finds patterns. A bad line is named by its number, never by its text, and set aside; the rest go on. */
export async function findPatterns(run: PatternsRun): Promise<PatternsFound> {
  const watch = watchTraffic({ catalogue: run.catalogue, show: run.show === true })
  let [tickets, bad] = [0, 0]
  const aside = (line: SetAsideLine): void => {
    bad += 1
    if (bad <= MOST_NAMED) run.onBadLine(line)
  }
  let batch: { readonly line: number; readonly ticket: Sighting }[] = []
  const out: { readonly asked: typeof batch; readonly judged: Promise<readonly Judged[]> }[] = []
  const take = async (): Promise<void> => {
    const first = out.shift()
    const judged = (await first?.judged) ?? []
    first?.asked.forEach(({ line, ticket }, index) => {
      if (watch.add(ticket, judged[index] ?? null)) tickets += 1
      else aside({ line, id: ticket.id, error: 'a ticket of this id was read before', remedy: 'Give each ticket once, or ids of their own.' })
    })
  }
  const send = async (): Promise<void> => {
    const judged = run.judge(batch.map(({ ticket }) => ticket))
    // Whoever waits for it hears of a failure; until then it must not end the process.
    judged.catch(() => undefined)
    out.push({ asked: batch, judged })
    batch = []
    if (out.length >= MOST_OUT) await take()
  }
  for await (const { number, text: raw } of linesOf(run.input, LONGEST_LINE)) {
    if (raw?.trim() === '') continue
    const ticket = readLine(raw, number)
    if ('error' in ticket) {
      aside(ticket)
      continue
    }
    batch.push({ line: number, ticket })
    if (batch.length === AT_ONCE) await send()
  }
  await send()
  while (out.length > 0) await take()
  return { tickets, patterns: watch.patterns(), setAsideLines: bad, exit: bad > 0 ? EXIT.setAside : EXIT.done }
}

function readLine(raw: string | null, line: number): Sighting | SetAsideLine {
  if (raw === null) return { line, error: `is longer than ${LONGEST_LINE} characters`, remedy: REMEDY }
  let data: unknown
  try {
    data = JSON.parse(raw)
  } catch {
    return { line, error: 'is not JSON', remedy: REMEDY }
  }
  const parsed = Line.safeParse(data)
  if (parsed.success) return { ...parsed.data, at: parsed.data.createdAt }
  const error = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'line'}: ${issue.message}`).join('; ')
  const known = z.object({ id }).safeParse(data)
  return known.success ? { line, id: known.data.id, error, remedy: REMEDY } : { line, error, remedy: REMEDY }
}

/** As it is printed: times as ISO 8601. */
export function patternJson(pattern: Pattern): object {
  return { ...pattern, since: new Date(pattern.since).toISOString(), until: new Date(pattern.until).toISOString() }
}


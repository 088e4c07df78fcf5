import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Config } from '../config.ts'
import { rangeOf } from '../desk/report/range.ts'
import { recordReviews, sample, type SecondJudgement } from '../desk/report/reviews.ts'
import { BridgeError } from '../domain/errors.ts'
import { CATEGORIES, SEVERITIES } from '../domain/labels.ts'
import { csv } from '../insight/report/export/csv.ts'
import { systemClock } from '../platform/clock.ts'
import { readCsv } from './csv.ts'
import { type Signed, signedBy } from './lives.ts'
import { EXIT, printJson, printLine } from './output.ts'
import { writePrivate } from './private-file.ts'
import { withStore } from './rules-versions.ts'

export interface ReviewFlags extends Signed {
  readonly from?: string
  readonly to?: string
  readonly zone: string
  readonly size: number
  readonly out?: string
  readonly in?: string
}

const HEADS = ['connection', 'ticket', 'category', 'severity', 'address'] as const
const Judgement = z.object({ connection: z.string().min(1), id: z.string().min(1), category: z.enum(CATEGORIES), severity: z.enum(SEVERITIES) })

/** Draws a sample to be judged a second time, or puts what came of it on record. */
export function runReview(config: Config, flags: ReviewFlags): Promise<number> {
  if ((flags.out === undefined) === (flags.in === undefined)) throw new BridgeError('config.invalid', 'Give --out FILE to draw a sample, or --in FILE to record the judgements')
  if (!Number.isInteger(flags.size) || flags.size < 1 || flags.size > 10_000) throw new BridgeError('config.invalid', '--size takes a whole number from 1 to 10000')
  const now = systemClock().now()
  if (flags.in !== undefined) {
    const judgements = judgementsIn(flags.in)
    return withStore(config, async (store) => {
      const recorded = await recordReviews(store, judgements, signedBy(flags, now))
      if (flags.json === true) printJson({ recorded })
      else printLine(`${recorded} second judgements are on record; the next report shows how far they agree with the first.`)
      return EXIT.done
    })
  }
  const range = rangeOf(flags, now)
  return withStore(config, async (store) => {
    const drawn = await sample(store, range, flags.size)
    writePrivate(flags.out ?? '', csv([HEADS, ...drawn.map(({ connection, id, url }) => [connection, id, '', '', url])]))
    if (flags.json === true) printJson({ sample: { file: flags.out, tickets: drawn.length } })
    else printLine(`${drawn.length} tickets to judge a second time are in ${flags.out}. Fill in category and severity without looking at the first judgement, then: review --in FILE`)
    return EXIT.done
  })
}

/** Lines without a judgement are passed over: they wait. A bad one is named by its number, and nothing is taken. */
function judgementsIn(file: string): readonly SecondJudgement[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new BridgeError('config.invalid', `${file} cannot be read`)
  }
  const [heads = [], ...lines] = readCsv(text)
  const place = (name: (typeof HEADS)[number]): number => heads.findIndex((head) => head.trim().toLowerCase() === name)
  const lacking = HEADS.slice(0, 4).filter((name) => place(name) < 0)
  if (lacking.length > 0) throw new BridgeError('config.invalid', `${file} lacks the column ${lacking.join(', ')}; its first line reads ${HEADS.join(',')}`)
  return lines.flatMap((line, index) => {
    const read = (name: (typeof HEADS)[number]): string => (line[place(name)] ?? '').trim()
    if (read('category') === '' && read('severity') === '') return []
    const parsed = Judgement.safeParse({ connection: read('connection'), id: read('ticket'), category: read('category'), severity: read('severity') })
    if (!parsed.success) throw new BridgeError('config.invalid', `Line ${index + 2} of ${file}: ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')} is none that there is; nothing was recorded`)
    return [parsed.data]
  })
}

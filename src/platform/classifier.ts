import { z } from 'zod'
import type { Classifier, ClassifierScore, Clock, Instant, Log, Wire } from '../domain/ports.ts'

export interface ClassifierOptions {
  readonly url: string
  /** Sent as a bearer token; never logged. */
  readonly key?: string | undefined
  readonly timeoutMs: number
  readonly perHour: number
  /** Takes out whatever leads to a person; nothing leaves that has not been through it. */
  readonly mask: (text: string) => string
  readonly wire: Wire
  readonly clock: Clock
  readonly log: Log
}

const HOUR_MS = 3_600_000
/** A classifier reads the beginning; more of a private text than that is nobody's business. */
const MOST_CHARACTERS = 4000
const MOST_ANSWER = 100_000
/** So many failures in a row, and it is left alone for a while: a dead classifier must not slow triage down. */
const FAILURES = 3
const PAUSE_MS = 60_000

const Answer = z.object({ scores: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/), z.number().min(0).max(1)) })

/**
 * Asks an outside classifier over HTTP: `POST {url}` with `{"text", "lang"}`, answered by `{"scores": {"self_harm": 0.93}}`.
 * Whatever goes wrong (time-out, refusal, nonsense, a spent budget) is no opinion.
 */
export function createClassifier(options: ClassifierOptions): Classifier {
  const { clock, log } = options
  let hour = -1
  let asked = 0
  let failures = 0
  let silentUntil: Instant = 0

  function mayAsk(now: Instant): boolean {
    if (now < silentUntil) return false
    if (Math.floor(now / HOUR_MS) !== hour) {
      hour = Math.floor(now / HOUR_MS)
      asked = 0
    }
    asked += 1
    if (asked === options.perHour + 1) log.warn('classifier.budget-spent', { perHour: options.perHour })
    return asked <= options.perHour
  }

  function failed(reason: string): readonly ClassifierScore[] {
    failures += 1
    log.warn('classifier.no-opinion', { reason })
    if (failures >= FAILURES) {
      silentUntil = clock.now() + PAUSE_MS
      failures = 0
    }
    return []
  }

  return {
    async classify(text, lang) {
      if (!mayAsk(clock.now())) return []
      try {
        const answer = await ask(options, options.mask(text).slice(0, MOST_CHARACTERS), lang)
        if (typeof answer === 'string') return failed(answer)
        failures = 0
        return answer
      } catch {
        // An error's words could hold the text that was sent.
        return failed('no-answer')
      }
    },
  }
}

async function ask({ url, key, timeoutMs, wire, clock }: ClassifierOptions, text: string, lang: string | null): Promise<readonly ClassifierScore[] | string> {
  const late = new AbortController()
  const answered = new AbortController()
  const headers = { 'content-type': 'application/json', accept: 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) }
  const timer = clock.sleep(timeoutMs, answered.signal).then(() => {
    late.abort()
    return 'time-out'
  }, () => 'answered')
  try {
    const answer = await Promise.race([wire({ method: 'POST', url, headers, body: JSON.stringify({ text, lang }), signal: late.signal }), timer])
    if (typeof answer === 'string') return answer
    if (answer.status !== 200) return `status-${answer.status}`
    if (answer.body.length > MOST_ANSWER) return 'too-long'
    const parsed = Answer.safeParse(JSON.parse(answer.body))
    return parsed.success ? Object.entries(parsed.data.scores).map(([label, score]) => ({ label, score })) : 'not-scores'
  } finally {
    answered.abort()
  }
}

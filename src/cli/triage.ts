import { z } from 'zod'
import type { Instant } from '../domain/ports.ts'
import type { Policy } from '../rules/policy.ts'
import { triage } from '../rules/triage.ts'
import { EXIT } from './output.ts'

const absent = (value: unknown): unknown => value ?? undefined
const id = z.union([z.string().min(1), z.number()]).transform(String)
const Line = z.object({
  id,
  subject: z.preprocess((value) => value ?? '', z.string()),
  body: z.preprocess((value) => value ?? '', z.string()),
  lang: z.preprocess(absent, z.string().optional()),
  channel: z.preprocess(absent, z.string().optional()),
  tags: z.preprocess(absent, z.array(z.string()).optional()),
})

export interface TriageRun {
  /** JSON lines, one ticket each; blank lines are passed over. */
  readonly input: AsyncIterable<string>
  /** Writes one line of output; a promise holds the next ticket back until the reader has room. */
  readonly write: (line: string) => void | Promise<void>
  readonly policy: Policy
  readonly now: Instant
}

/**
 * Triages tickets line by line, in input order. A bad line is answered on its own line with its number and what is wrong with it,
 * never with its text. Answers the exit code: 0, or 3 where a line was set aside.
 */
export async function runTriage(run: TriageRun): Promise<number> {
  let number = 0
  let bad = 0
  for await (const raw of run.input) {
    number += 1
    if (raw.trim() === '') continue
    const answer = answerLine(raw, number, run)
    if ('error' in answer) bad += 1
    await run.write(JSON.stringify(answer))
  }
  return bad > 0 ? EXIT.setAside : EXIT.done
}

function answerLine(raw: string, line: number, run: TriageRun): object {
  let data: unknown
  try {
    data = JSON.parse(raw)
  } catch {
    return { line, error: 'is not JSON' }
  }
  const parsed = Line.safeParse(data)
  if (!parsed.success) {
    const known = z.object({ id }).safeParse(data)
    const error = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'line'}: ${issue.message}`).join('; ')
    return known.success ? { id: known.data.id, line, error } : { line, error }
  }
  const ticket = parsed.data
  const found = triage({ subject: ticket.subject, body: ticket.body, comments: [], lang: ticket.lang, channel: ticket.channel, tags: ticket.tags, at: run.now }, run.policy, run.now)
  return {
    id: ticket.id, lang: found.lang, category: found.category, categories: found.categories, severity: found.severity, team: found.team,
    teams_also: found.teams_also, facts: found.facts, factSpans: found.factSpans, missing: found.missing, features: found.features, findings: found.findings,
    judged: found.judged, policy: found.policy,
  }
}

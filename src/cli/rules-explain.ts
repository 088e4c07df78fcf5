import { readFileSync } from 'node:fs'
import { text as readAll } from 'node:stream/consumers'
import { z } from 'zod'
import type { Config } from '../config.ts'
import type { Instant } from '../domain/ports.ts'
import type { Span, TriageInput } from '../domain/triage.ts'
import { explainRules, type Explained, type RuleExplanation, type SignalExplanation } from '../rules/explain.ts'
import { EXIT, printJson, printLine } from './output.ts'
import { policyNamed } from './rules-policy.ts'
import { badUsage } from './rules-read.ts'

export interface ExplainFlags {
  readonly policy: string
  readonly rule?: string
  readonly all?: boolean
  readonly json?: boolean
}

const text = z.string().nullish().transform((value) => value ?? '')
const Ticket = z.object({ subject: text, body: text, lang: z.string().nullish().transform((value) => value ?? undefined) })

/** One ticket, rule by rule. Its words are shown to whoever ran the command, on standard output, and nowhere else. */
export async function runRulesExplain(file: string | undefined, flags: ExplainFlags, config: Config, now: Instant): Promise<number> {
  const policy = await policyNamed(flags.policy, config)
  if (flags.rule !== undefined && !policy.compiled.rules.some((rule) => rule.id === flags.rule && rule.state !== 'retired')) throw badUsage(`There is no rule ${flags.rule} in this policy.`)
  const input = parseTicket(file === undefined || file === '-' ? await readAll(process.stdin) : readTicket(file), now)
  const found = explainRules(input, policy, now)
  const chosen = found.rules.filter((rule) => (flags.rule === undefined ? flags.all === true || flags.json === true || rule.fired || isNear(rule) : rule.rule === flags.rule))
  if (flags.json === true) printJson({ ...found, rules: chosen.map((rule) => withWords(rule, input)) })
  else print(found, chosen, input)
  return EXIT.done
}

function readTicket(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw badUsage(`The file ${file} cannot be read.`)
  }
}

function parseTicket(json: string, now: Instant): TriageInput {
  let data: unknown
  try {
    data = JSON.parse(json)
  } catch {
    throw badUsage('The ticket is not JSON: one object {"subject": …, "body": …} is expected.')
  }
  const parsed = Ticket.safeParse(data)
  if (!parsed.success) throw badUsage(`The ticket needs correcting: ${parsed.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'it'} ${issue.message}`).join('; ')}.`)
  return { ...parsed.data, comments: [], at: now }
}

/** Quiet, with some of its words in the text and one signal away from firing: the ones a person wonders about. */
function isNear(rule: RuleExplanation): boolean {
  return rule.signals.some((one) => one.decisive) && rule.signals.some((one) => one.spans.length > 0)
}

function withWords(rule: RuleExplanation, input: TriageInput): object {
  return { ...rule, signals: rule.signals.map((one) => ({ ...one, words: one.spans.map((span) => wordsAt(span, input)) })) }
}

function wordsAt({ field, start, end }: Span, input: TriageInput): string {
  return (field === 'subject' ? input.subject : input.body).slice(start, end)
}

function print({ triage, rules, others }: Explained, chosen: readonly RuleExplanation[], input: TriageInput): void {
  printLine(`${triage.severity} ${triage.category}, team ${triage.team}, language ${triage.lang}, policy ${triage.policy}`)
  const fired = rules.filter((rule) => rule.counted).length
  printLine(`${fired} of ${rules.filter((rule) => rule.state === 'live').length} live rules fired.`)
  for (const rule of chosen) {
    printLine(`\n${rule.fired ? '●' : '○'} ${rule.rule} (${rule.state}, version ${rule.version}): ${rule.title}`)
    printLine(`  when ${rule.condition}`)
    printLine(`  ${rule.because}`)
    for (const one of rule.signals) {
      printLine(`  ${signalLine(one, input)}`)
      for (const group of one.near?.groups ?? []) printLine(`      ${group.names.join(' or ')}: ${group.found.length === 0 ? 'absent' : matched(group.spans, input)}`)
      if (one.near !== null && one.near.heldOffBy.length > 0) printLine(`      held off by ${one.near.heldOffBy.join(', ')} where it stands beside them`)
    }
  }
  for (const { title, finding } of others) printLine(`\n● ${finding.rule}: ${title}\n    ${matched(finding.spans, input)}`)
  if (chosen.length < rules.length) printLine(`\n${rules.length - chosen.length} other rules stayed quiet; --all shows them too.`)
}

function signalLine({ name, state, value, spans }: SignalExplanation, input: TriageInput): string {
  return `  ${name}: ${state}${value === null ? '' : ` ${value}`} ${matched(spans, input)}`.trimEnd()
}

function matched(spans: readonly Span[], input: TriageInput): string {
  return spans.map((span) => `«${harmless(wordsAt(span, input))}» (${span.field} ${span.start}-${span.end})`).join(', ')
}

/** Whoever wrote the ticket must not move the cursor of whoever reads it. */
function harmless(words: string): string {
  return words.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '·')
}

import type { Facts, Triage } from '../../domain/triage.ts'
import type { SidebarDesk } from './context.ts'
import { gather } from './gather.ts'
import { marksOf } from './unmarked.ts'
import type { GuardAnswer, GuardBody } from './views.ts'

type Warning = GuardAnswer['warnings'][number]

/** What is wrong with saving a ticket so. It warns; it blocks only where the setting says so. A ticket that is not kept here is never held up. */
export async function guard(desk: SidebarDesk, id: string, body: GuardBody): Promise<GuardAnswer> {
  const found = await desk.store.read((tx) => gather(tx, desk, id))
  const warnings = warningsOf(body, found?.triage ?? null, found !== null && found.escalation !== null, marksOf(desk))
  return { block: desk.guardBlocks === true && warnings.length > 0, warnings, promise: body.public ? promiseIn(desk, body.comment) : null }
}

/** Pure. */
export function warningsOf({ status, comment, public: isPublic }: GuardBody, triage: Triage | null, escalated: boolean, marks: readonly string[] = []): readonly Warning[] {
  const grave = triage !== null && (triage.severity === 'P0' || triage.severity === 'P1')
  return [
    ...(grave && !escalated && (status === 'solved' || status === 'closed') ? ['grave-without-escalation' as const] : []),
    ...(isPublic && (hasPlaceholder(comment) || marks.some((mark) => comment.includes(mark))) ? ['open-placeholder' as const] : []),
    ...(isPublic && triage !== null && namesOthers(comment, triage.facts) ? ['another-persons-data' as const] : []),
  ]
}

/** Ours, Zendesk's own, and what people leave in templates. */
const PLACEHOLDER = /### ?[a-z_]{1,40} ?###|\{\{[^{}]{1,200}\}\}|\{[a-z_]{1,40}\}|\[(?:name|link|date|insert[^\]]{0,60}|todo)\]/i

function hasPlaceholder(comment: string): boolean {
  return PLACEHOLDER.test(comment)
}

/** Contact data that the ticket speaks of. Whose it is cannot be told, so that every such thing in a public reply is worth a second look. */
function namesOthers(comment: string, { pii }: Facts): boolean {
  const said = bare(comment)
  const digits = comment.replace(/\D/g, '')
  return pii.some((one) => {
    const number = one.replace(/\D/g, '')
    // A long number is the same however it is spaced; anything else as it was written, capitals aside.
    return number.length >= 6 && /^[+\d\s().-]+$/.test(one.trim()) ? digits.includes(number.replace(/^0+/, '')) : bare(one).length >= 4 && said.includes(bare(one))
  })
}

function bare(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** The first time in the future that a reply names: "we will answer by Friday" may be a promise. Null: it names none. */
function promiseIn(desk: Pick<SidebarDesk, 'triage' | 'clock'>, comment: string): number | null {
  const now = desk.clock.now()
  const { details = [] } = desk.triage({ subject: '', body: comment, comments: [], at: now }, now)
  const times = details.flatMap(({ kind, value }) => (kind === 'time' || kind === 'deadline' ? [Date.parse(value)] : [])).filter((at) => at > now)
  return times.length === 0 ? null : Math.min(...times)
}

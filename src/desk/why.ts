import { BridgeError } from '../domain/errors.ts'
import type { Instant } from '../domain/ports.ts'
import type { FieldValue, Ticket } from '../domain/ticket.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { evidenceOf, under, whyCrossing } from '../mapping/crossing.ts'
import type { Crossing } from '../mapping/mapping.ts'
import { asRead } from '../mapping/reads-as.ts'
import { between, type Counterpart } from '../mapping/relation.ts'
import { mask } from '../rules/mask.ts'
import type { LinkRow, Store, Tx } from '../store/store.ts'
import { COMMENTS } from '../sync/context.ts'
import { planInStep } from '../sync/in-step.ts'
import { caseLane, externalIdOf, ticketLane } from '../sync/keys.ts'
import { type Difference, differences } from '../sync/reconcile.ts'
import { counterpartOf } from '../sync/related.ts'
import { schemasFound } from '../sync/schemas.ts'
import { eventsOf, type Recorded, type StoryEvent } from './story-events.ts'
import { type Wait, waitsOf } from './story-waits.ts'

/** One field as it stands now. */
export interface FieldNow {
  readonly field: string
  readonly left: string
  readonly right: string
  readonly direction: string
  readonly owner: string
  /** `withheld`: harm rules keep it on its side. `waits for a link`: what it points at has no counterpart yet. */
  readonly state: Difference | 'equal' | 'withheld' | 'waits for a link' | 'no case yet'
  /** Since when both sides agree, and under which version. */
  readonly since: { readonly at: Instant; readonly under: string } | null
  readonly values?: { readonly left: FieldValue; readonly right: FieldValue }
}

export interface Story {
  readonly ticket: { readonly id: string; readonly connection: string; readonly routed: boolean; readonly url: string }
  readonly counterpart: { readonly connection: string; readonly id: string | null; readonly externalId: string; readonly adopted: boolean } | null
  /** Null: none is in force. */
  readonly mapping: { readonly id: string; readonly version: string; readonly filter: 'in' | 'out' | 'fault' | null } | null
  /** Null where nothing is kept in step, or nothing has judged it yet. `because`: `law`, rules of the mapping, `floor` (it was restricted before), `a person`. */
  readonly crossing: { readonly as: Crossing; readonly because: readonly string[] } | null
  readonly fields: readonly FieldNow[]
  readonly events: readonly StoryEvent[]
  readonly waits: readonly Wait[]
}

export interface WhyOptions {
  readonly store: Store
  readonly left: string
  readonly right: string | null
  readonly mapping: CompiledMapping | null
  readonly now: Instant
  /** A ticket's id, a case's, its external id, or the address of either. */
  readonly name: string
  /** Only what is about this field of the mapping, path or own field. */
  readonly field?: string | undefined
  /** Values are people's words. */
  readonly show: boolean
}

/** The story of one record and of each of its fields. Throws `desk.not-found`. */
export function whyTicket(options: WhyOptions): Promise<Story> {
  return options.store.read(async (tx) => {
    const ticketId = await ticketNamed(tx, options)
    const link = options.right === null ? undefined : (await tx.links.byLeft(options.left, [ticketId], options.right)).get(ticketId)
    const recorded = await recordedOf(tx, options, ticketId, link)
    const { ticket, routed } = recorded.left
    const schemas = await schemasFound(tx, options.left)
    const now = nowOf(options, recorded, schemas, await counterpartOf(tx, options.mapping, options.left, options.right ?? '', { left: [ticket], right: recorded.right === null ? [] : [recorded.right.ticket] }))
    const connection = await tx.connections.get(options.left)
    const waits = waitsOf({
      ...recorded, paused: now.fields.length === 0 ? [] : (schemas?.paused ?? []), unlinked: now.fields.flatMap((one) => (one.state === 'waits for a link' ? [one.field] : [])), undecided: options.right === null ? [] : (await tx.matches.of(options.left, [ticketId], options.right)).filter((one) => one.chosen === null), ambiguous: link === undefined && recorded.attention.some((row) => row.reason === 'ambiguous-link'), now: options.now, commentsUpTo: (await tx.checkpoints.get(options.left, COMMENTS))?.upTo ?? 0, stopped: (await tx.policies.stopped()) !== null, writes: connection?.setupAt !== null,
    })
    return narrowed(options, {
      ticket: { id: ticketId, connection: options.left, routed, url: ticket.url },
      counterpart: link === undefined ? null : { connection: link.rightConnection, id: link.rightId, externalId: link.externalId, adopted: link.adopted },
      ...now, events: eventsOf(recorded), waits,
    })
  })
}

type Schemas = Awaited<ReturnType<typeof schemasFound>>

/** Any part of an address may be the id: which, the store knows. */
export async function ticketNamed(tx: Tx, { left, right, name }: Pick<WhyOptions, 'left' | 'right' | 'name'>): Promise<string> {
  const parts = [...new Set(name.split(/[/?#&=]+/).map(decoded))].filter((part) => part !== '' && part.length <= 200).reverse()
  const tickets = await tx.tickets.get(left, parts)
  const found = parts.find((part) => tickets.has(part))
  if (found !== undefined) return found
  if (right !== null) {
    const [byRight, byExternalId] = [await tx.links.byRight(right, parts), await tx.links.byExternalId(right, parts)]
    const link = parts.map((part) => byRight.get(part) ?? byExternalId.get(part)).find((one) => one !== undefined)
    if (link !== undefined) return link.left.id
  }
  throw new BridgeError('desk.not-found', 'There is no ticket or case of that name here. Outside the safety queue nothing is kept.')
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part).trim()
  } catch {
    return part
  }
}

async function recordedOf(tx: Tx, { left, right }: WhyOptions, id: string, link: LinkRow | undefined): Promise<Recorded> {
  const stored = (await tx.tickets.get(left, [id])).get(id)
  // A link outlives what it links only where somebody empties the store by hand.
  if (stored === undefined) throw new BridgeError('desk.not-found', 'There is no ticket of that name here.')
  const rightId = link?.rightId ?? null
  return {
    left: stored,
    right: rightId === null || right === null ? null : ((await tx.tickets.get(right, [rightId])).get(rightId) ?? null),
    triages: await tx.triages.history(left, id),
    lanes: { left: await tx.stories.lane(left, ticketLane(id)), right: right === null ? [] : await tx.stories.lane(right, caseLane(link?.externalId ?? externalIdOf(stored.ticket.ref))) },
    bases: right === null ? {} : ((await tx.bases.get(left, [id], right)).get(id) ?? {}),
    conflicts: await tx.stories.conflicts(left, id),
    attention: await tx.stories.attention(left, id),
    floors: await tx.floors.history(left, id),
  }
}

function nowOf({ mapping: inForce }: WhyOptions, recorded: Recorded, schemas: Schemas, known: Counterpart): Pick<Story, 'mapping' | 'crossing' | 'fields'> {
  const triage = recorded.triages.at(-1)?.triage
  const [left, right] = [recorded.left.ticket, recorded.right?.ticket ?? null]
  if (inForce === null) return { mapping: null, crossing: null, fields: [] }
  // As the last run took it.
  const plain = asRead(inForce, {}, schemas?.readsAs ?? {})
  const { mapping, unlinked } = right === null ? { mapping: plain, unlinked: [] } : between(plain, left, right, known)
  const paused = new Set(schemas?.paused.map((one) => one.field))
  const told = { id: mapping.source.id, version: mapping.version, filter: triage === undefined ? null : mapping.filter(left, triage) }
  if (triage === undefined) return { mapping: told, crossing: null, fields: [] }
  const evidence = evidenceOf(triage)
  const floor = recorded.floors.at(-1) ?? null
  const crossing = mapping.crossing(evidence, floor)
  const decided = Object.fromEntries(recorded.conflicts.flatMap((one) => (one.decision === 'left' || one.decision === 'right' ? [[one.field, one.decision]] : [])))
  const differing = right === null ? null : new Map(differences(mapping, triage, left, right, planInStep({ mapping, triage, left, right, bases: recorded.bases, decided, floor }), floor, paused).map(({ field, why }) => [field, why]))
  const waiting = new Set(unlinked.map((one) => one.field))
  const compared = new Set(mapping.fields.map((one) => one.id))
  // A parent of which nothing may be told, or nothing is told.
  const silent = new Set(mapping.relations.flatMap(({ id }) => (compared.has(id) || waiting.has(id) ? [] : [id])))
  const fields = [...mapping.fields, ...mapping.relations.filter((one) => !compared.has(one.id))].map((field): FieldNow => {
    const { rule, id } = field
    const since = recorded.bases[id]?.since
    return {
      field: id, left: rule.left, right: rule.right, direction: rule.direction, owner: rule.owner,
      state: under(field, crossing, mask) === null || (silent.has(id) && right !== null) ? 'withheld' : paused.has(id) ? 'paused' : waiting.has(id) ? 'waits for a link' : differing === null ? 'no case yet' : (differing.get(id) ?? 'equal'),
      since: since === undefined ? null : { at: since.at, under: since.under }, values: valuesOf(field, left, right),
    }
  })
  return { mapping: told, crossing: { as: crossing, because: whyCrossing(mapping.source, evidence, floor) }, fields: told.filter === 'in' ? fields : [] }
}

function valuesOf(field: CompiledMapping['fields'][number], left: Ticket, right: Ticket | null): { readonly left: FieldValue; readonly right: FieldValue } {
  return { left: field.read.left(left), right: right === null ? null : field.read.right(right) }
}

/** Without what was not asked for: other fields, and values. */
function narrowed({ field, show, mapping }: WhyOptions, story: Story): Story {
  const rule = mapping?.fields.find((one) => one.id === field)?.rule
  const names = new Set([field, rule?.left, rule?.right])
  const about = (fields: readonly string[]): boolean => field === undefined || fields.some((name) => names.has(name))
  const whole = (fields: readonly string[]): boolean => fields.length === 0 || about(fields)
  return {
    ...story,
    fields: story.fields.filter((one) => about([one.field, one.left, one.right])).map(({ values, ...one }) => (show && values !== undefined ? { ...one, values } : one)),
    events: story.events.filter((one) => (field === undefined ? true : one.kind === 'read' || about(one.fields))).map(({ values, ...one }) => (show && values !== undefined ? { ...one, values: values.filter(({ name }) => one.kind === 'agreed' || one.kind === 'conflict' || about([name])) } : one)),
    waits: story.waits.filter((one) => whole(one.fields)),
  }
}

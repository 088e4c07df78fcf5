import { z } from 'zod'
import type { Hazard } from '../../src/connector/connector.ts'
import type { ZendeskApi } from './api.ts'
import { readMarker, type FieldDirectory } from './fields.ts'
import { IdShape, listOf } from './shapes.ts'

const ConditionShape = z.object({ field: z.string(), operator: z.string().nullish(), value: z.unknown() })
const RuleShape = z.object({
  id: IdShape,
  title: z.string(),
  active: z.boolean().nullish(),
  conditions: z.object({ all: z.array(ConditionShape).nullish(), any: z.array(ConditionShape).nullish() }),
  actions: z.array(z.object({ field: z.string(), value: z.unknown() })),
})
type Rule = z.infer<typeof RuleShape>

/** Tags that the bridge writes. */
const OUR_TAG = /\b(safety_|severity_)\w+/

/**
 * Triggers and automations that our tags, notes or fields would set off, and what they would do. A trigger is left out only when
 * one of its conditions makes it impossible for an update of ours to fire it.
 * https://developer.zendesk.com/documentation/ticketing/reference-guides/conditions-reference/
 */
export async function findHazards(api: ZendeskApi, directory: FieldDirectory): Promise<readonly Hazard[]> {
  const own = new Set((await directory.all()).filter((field) => readMarker(field.agent_description) !== null).map((field) => `custom_fields_${field.id}`))
  const read = (path: string, key: string) => api.list({ purpose: 'check' }, listOf(key, RuleShape), path, { 'page[size]': 100 })
  const triggers = await read('triggers/active.json', 'triggers')
  const automations = await read('automations/active.json', 'automations')
  return [...triggers.flatMap((rule) => hazardOf(rule, 'trigger', own)), ...automations.flatMap((rule) => hazardOf(rule, 'automation', own))]
}

function hazardOf(rule: Rule, kind: 'trigger' | 'automation', own: ReadonlySet<string>): Hazard[] {
  if (rule.active === false) return []
  const setOffBy = kind === 'trigger' ? triggerCause(rule, own) : automationCause(rule, own)
  if (setOffBy === null) return []
  return rule.actions.flatMap((action) => {
    const effect = effectOf(action.field, textOf(action.value))
    if (effect === null) return []
    const survey = effect.does.startsWith('sends a satisfaction survey')
    return [{ kind: survey ? 'survey' : kind, id: `${kind}:${rule.id}`, title: rule.title, setOffBy, ...effect, remedy: remedyOf(setOffBy, kind, survey) } satisfies Hazard]
  })
}

/** Null where an update of ours cannot fire it. */
function triggerCause(rule: Rule, own: ReadonlySet<string>): Hazard['setOffBy'] | null {
  const all = rule.conditions.all ?? []
  const any = rule.conditions.any ?? []
  if (all.some(excludesUs)) return null
  if (any.length > 0 && any.every(excludesUs)) return null
  const conditions = [...all, ...any]
  if (conditions.some((one) => /^(current_)?tags$/.test(one.field) && includesOurTag(one))) return 'tag'
  if (conditions.some((one) => own.has(one.field))) return 'field'
  if (conditions.some((one) => one.field === 'comment_is_public')) return 'note'
  return 'any-update'
}

type Condition = z.infer<typeof ConditionShape>

function excludesUs(one: Condition): boolean {
  const value = textOf(one.value)
  // Ours are updates, with private notes only, made through the API.
  if (one.field === 'update_type') return value === 'Create'
  if (one.field === 'comment_is_public') return value === 'true' || value === 'requester_can_see_comment'
  if (one.field === 'status') return one.operator === 'is' && value === 'closed'
  return one.field === 'role' && value === 'end_user'
}

function includesOurTag(one: Condition): boolean {
  return one.operator !== 'not_includes' && (OUR_TAG.test(textOf(one.value)) || one.operator === 'changed')
}

/** Automations look at tickets every hour; ours matter where a tag or field of ours brings a ticket into one. */
function automationCause(rule: Rule, own: ReadonlySet<string>): Hazard['setOffBy'] | null {
  const conditions = [...(rule.conditions.all ?? []), ...(rule.conditions.any ?? [])]
  if (conditions.some((one) => /^(current_)?tags$/.test(one.field) && includesOurTag(one))) return 'tag'
  if (conditions.some((one) => own.has(one.field))) return 'field'
  // A survey goes out by itself some hours after solving: no write of ours is needed for it to reach a victim.
  return rule.actions.some((action) => action.field === 'satisfaction_score') ? 'any-update' : null
}

/** https://developer.zendesk.com/documentation/ticketing/reference-guides/actions-reference/ */
function effectOf(field: string, value: string): Pick<Hazard, 'does' | 'reaches'> | null {
  if (field === 'satisfaction_score') return { does: 'sends a satisfaction survey', reaches: 'requester' }
  if (/^notification_user$/.test(field)) {
    const toRequester = /requester|ccs|all_/i.test(value)
    return { does: toRequester ? 'mails the requester' : 'mails an agent', reaches: toRequester ? 'requester' : 'agents' }
  }
  if (/^notification_(group|sms_group)$/.test(field)) return { does: 'mails a group', reaches: 'agents' }
  if (/^notification_sms_user$/.test(field)) return { does: 'sends a text message', reaches: /requester/i.test(value) ? 'requester' : 'agents' }
  if (/^notification_(target|webhook|messaging_csat|zis)$/.test(field)) return { does: field === 'notification_messaging_csat' ? 'sends a satisfaction survey' : 'calls another system', reaches: field === 'notification_messaging_csat' ? 'requester' : 'outside' }
  if (/^(tweet_requester|ticket_sharing|share_ticket|side_conversation.*)$/.test(field)) return { does: 'tells somebody outside the ticket', reaches: 'outside' }
  if (/^(status|custom_status_id|priority|group_id|assignee_id|set_tags|current_tags|remove_tags|type|custom_fields_\d+)$/.test(field)) return { does: `changes ${field.replace(/_id$|_\d+$/, '')}`, reaches: 'ticket' }
  return null
}

function remedyOf(cause: Hazard['setOffBy'], kind: 'trigger' | 'automation', survey: boolean): string {
  if (survey) return `Add «Tags contain none of the following: severity_p0 severity_p1» to the ${kind}, so that no victim is asked to rate us.`
  if (cause === 'tag') return `Look at the tags in its conditions: the ${kind} fires on tags that Breakwater sets.`
  if (cause === 'field') return `Look at the fields in its conditions: the ${kind} fires on a field that Breakwater sets.`
  return `Add «Current user is not» with the integration's user to the ${kind}, if what it does is not wanted after an update by Breakwater.`
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}

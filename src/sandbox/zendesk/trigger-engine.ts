import type { Account } from './account.ts'
import type { Author } from './change.ts'
import { named, setStatus, type Draft } from './draft.ts'
import { setField, setTags } from './input.ts'
import { number, strings, text } from './route.ts'
import { expand } from './text.ts'
import { PRIORITIES, STATUSES, type CommentRow, type Json, type JsonObject, type RuleAction, type RuleCondition, type RuleRow, type TicketRow } from './types.ts'
import { triggerWebhook } from './webhook-queue.ts'

export interface Happening {
  readonly kind: 'Create' | 'Change'
  readonly comment: CommentRow | null
  readonly author: Author
  readonly before: ReadonlyMap<string, Json>
  readonly custom: JsonObject
}

export interface Notification {
  readonly rule: number
  readonly title: string
  readonly subject: string
  readonly body: string
  readonly recipients: readonly number[]
}

export interface Fired {
  readonly mails: readonly Notification[]
  /** Field → the trigger that set it last. */
  readonly ruleOf: ReadonlyMap<string, number>
}

/** Runs the account's triggers over one change, each at most once, until none fires any more. */
export function runTriggers(account: Account, ticket: TicketRow, draft: Draft, what: Happening): Fired {
  const mails: Notification[] = []
  const ruleOf = new Map<string, number>()
  const waiting = [...account.rules.values()].filter((rule) => rule.kind === 'trigger' && rule.active).sort((a, b) => a.position - b.position)
  let fired = true
  while (fired) {
    fired = false
    for (const rule of waiting) {
      if (!matches(account, rule, ticket, draft, what)) continue
      waiting.splice(waiting.indexOf(rule), 1)
      const before = named(draft)
      for (const action of rule.actions) act(account, rule, ticket, draft, what, action, mails)
      for (const [field, value] of named(draft)) if (JSON.stringify(value) !== JSON.stringify(before.get(field) ?? null)) ruleOf.set(field, rule.id)
      fired = true
      break
    }
  }
  return { mails, ruleOf }
}

function matches(account: Account, rule: RuleRow, ticket: TicketRow, draft: Draft, what: Happening): boolean {
  const holds = (condition: RuleCondition): boolean => test(account, condition, ticket, draft, what)
  // An update without substance (same values again, no comment) sets nothing off.
  if (what.kind === 'Change' && what.comment === null && JSON.stringify([...named(draft)]) === JSON.stringify([...what.before])) return false
  return rule.all.every(holds) && (rule.any.length === 0 || rule.any.some(holds))
}

function test(account: Account, condition: RuleCondition, ticket: TicketRow, draft: Draft, what: Happening): boolean {
  const { field, operator } = condition
  const wanted = text(condition.value) ?? JSON.stringify(condition.value)
  switch (field) {
    case 'update_type':
      return (wanted === 'Create') === (what.kind === 'Create') === (operator !== 'is_not')
    case 'comment_is_public':
      return what.comment !== null && (wanted === 'not_relevant' || what.comment.public === (wanted === 'true' || wanted === 'requester_can_see_comment'))
    case 'role': {
      const role = account.users.get(what.author.userId)?.role ?? 'agent'
      return ((wanted === 'end_user') === (role === 'end-user')) === (operator !== 'is_not')
    }
    case 'current_tags': {
      const some = strings(condition.value).some((tag) => draft.tags.includes(tag))
      return operator === 'not_includes' ? !some : some
    }
    default: {
      const name = field.startsWith('custom_fields_') ? field.slice('custom_fields_'.length) : field
      const now = named(draft).get(name) ?? null
      const before = what.kind === 'Create' ? null : (what.before.get(name) ?? null)
      void ticket
      return compare(operator, name, now, before, wanted)
    }
  }
}

function compare(operator: string, name: string, now: Json, before: Json, wanted: string): boolean {
  const value = text(now) ?? (now === null ? '' : JSON.stringify(now))
  const rank = (one: string): number => (name === 'priority' ? (PRIORITIES as readonly string[]) : (STATUSES as readonly string[])).indexOf(one)
  switch (operator) {
    case 'is':
    case 'value': return value === wanted
    case 'is_not':
    case 'not_value': return value !== wanted
    case 'changed': return JSON.stringify(now) !== JSON.stringify(before)
    case 'not_changed': return JSON.stringify(now) === JSON.stringify(before)
    case 'value_previous': return (text(before) ?? '') === wanted
    case 'less_than': return rank(value) < rank(wanted)
    case 'greater_than': return rank(value) > rank(wanted)
    default: return false
  }
}

function act(account: Account, rule: RuleRow, ticket: TicketRow, draft: Draft, what: Happening, action: RuleAction, mails: Notification[]): void {
  const value = text(action.value)
  switch (action.field) {
    case 'notification_user': {
      const [whom, subject, body] = parts(action.value)
      const fill = (template: string): string => expand(account, ticket, account.users.get(what.author.userId), template)
      mails.push({ rule: rule.id, title: rule.title, subject: fill(subject ?? ''), body: fill(body ?? ''), recipients: recipients(account, draft, whom ?? '') })
      return
    }
    case 'notification_webhook':
    case 'notification_target': {
      const [webhookId, body] = parts(action.value)
      triggerWebhook(account, webhookId ?? '', expand(account, ticket, undefined, body ?? ''), ticket.id, what.author)
      return
    }
    case 'status': if (value !== null && (STATUSES as readonly string[]).includes(value)) setStatus(account, draft, value as Draft['status'])
      return
    case 'priority': if (value !== null && (PRIORITIES as readonly string[]).includes(value)) draft.priority = value as Draft['priority']
      return
    case 'group_id': draft.groupId = number(action.value)
      return
    case 'assignee_id': draft.assigneeId = number(action.value)
      return
    case 'set_tags': setTags(account, draft, strings(action.value))
      return
    case 'current_tags': setTags(account, draft, [...draft.tags, ...strings(action.value)])
      return
    case 'remove_tags': {
      const gone = strings(action.value)
      setTags(account, draft, draft.tags.filter((tag) => !gone.includes(tag)))
      return
    }
    case 'satisfaction_score': draft.satisfaction = 'offered'
      return
    default: if (action.field.startsWith('custom_fields_')) setField(account, draft, Number(action.field.slice('custom_fields_'.length)), action.value)
  }
}

/** Parts of an action's value, spaces kept. */
function parts(value: Json): string[] {
  return Array.isArray(value) ? value.map((one: Json) => text(one) ?? '') : [text(value) ?? '']
}

function recipients(account: Account, draft: Draft, whom: string): number[] {
  switch (whom) {
    case 'requester_id':
    case 'requester_and_ccs': return [draft.requesterId, ...(whom === 'requester_id' ? [] : draft.ccIds)]
    case 'assignee_id': return draft.assigneeId === null ? [] : [draft.assigneeId]
    case 'all_agents': return [...account.users.values()].filter((user) => user.role !== 'end-user').map((user) => user.id)
    case 'group_id': return account.memberships.filter((one) => one.groupId === draft.groupId).map((one) => one.userId)
    default: return /^\d+$/.test(whom) ? [Number(whom)] : []
  }
}

import { iso, type Account, type CustomStatusRow } from './account.ts'
import { showGroup } from './show.ts'
import type { FieldRow, MacroRow, RuleRow, SuspendedRow, WebhookRow } from './types.ts'

export { showUser } from './show.ts'

export function showGroupOf(account: Account, id: number, origin: string): object[] {
  const group = account.groups.get(id)
  return group === undefined ? [] : [showGroup(group, origin)]
}

const LABELS: Readonly<Record<string, string>> = { new: 'New', open: 'Open', pending: 'Pending', hold: 'On-hold', solved: 'Solved' }

export function showCustomStatus(row: CustomStatusRow): object {
  const label = row.isDefault ? (LABELS[row.category] ?? row.label) : row.label
  return {
    id: row.id, status_category: row.category, agent_label: label, raw_agent_label: label, end_user_label: label, raw_end_user_label: label, description: '', raw_description: '',
    end_user_description: '', raw_end_user_description: '', active: true, default: row.isDefault, created_at: iso(0), updated_at: iso(0),
  }
}

export function showField(field: FieldRow, origin: string): object {
  return {
    url: `${origin}/api/v2/ticket_fields/${field.id}.json`, id: field.id, type: field.type, title: field.title, raw_title: field.title, description: field.description, raw_description: field.description,
    position: field.position, active: field.active, required: field.required, collapsed_for_agents: false, regexp_for_validation: field.regexp, title_in_portal: field.title,
    raw_title_in_portal: field.title, visible_in_portal: false, editable_in_portal: false, required_in_portal: false, agent_can_edit: true, tag: field.tag, created_at: iso(field.createdAt),
    updated_at: iso(field.updatedAt), removable: !field.system, key: null, agent_description: field.agentDescription,
    ...(field.system && field.options.length > 0 ? { system_field_options: field.options.map(({ name, value }) => ({ name, value })) } : {}),
    ...(!field.system && (field.type === 'tagger' || field.type === 'multiselect')
      ? { custom_field_options: field.options.map((option) => ({ id: option.id, name: option.name, raw_name: option.name, value: option.value, default: false })) }
      : {}),
  }
}

export function showMacro(macro: MacroRow, origin: string): object {
  return {
    url: `${origin}/api/v2/macros/${macro.id}.json`, id: macro.id, title: macro.title, raw_title: macro.title, active: macro.active, updated_at: iso(macro.updatedAt), created_at: iso(macro.createdAt),
    default: false, position: macro.position, description: macro.description, actions: macro.actions, restriction: macro.restriction,
  }
}

export function showRule(rule: RuleRow, origin: string): object {
  const name = `${rule.kind}s`
  return {
    url: `${origin}/api/v2/${name}/${rule.id}.json`, id: rule.id, title: rule.title, raw_title: rule.title, active: rule.active, updated_at: iso(rule.updatedAt), created_at: iso(rule.createdAt), default: false,
    position: rule.position, description: rule.description, conditions: { all: rule.all, any: rule.any }, actions: rule.actions, ...(rule.kind === 'trigger' ? { category_id: '1' } : {}),
  }
}

export function showWebhook(webhook: WebhookRow): object {
  const secretless = webhook.authentication === null ? {} : { authentication: { type: webhook.authentication['type'] ?? null, add_position: webhook.authentication['add_position'] ?? 'header' } }
  return {
    id: webhook.id, name: webhook.name, description: webhook.description, status: webhook.status, endpoint: webhook.endpoint, http_method: webhook.method, request_format: webhook.format,
    subscriptions: webhook.subscriptions, custom_headers: webhook.customHeaders, created_at: iso(webhook.createdAt), updated_at: iso(webhook.updatedAt), created_by: '1', updated_by: '1', ...secretless,
  }
}

export function showSuspended(row: SuspendedRow, origin: string): object {
  return {
    url: `${origin}/api/v2/suspended_tickets/${row.id}.json`, id: row.id, author: { id: null, name: row.fromName, email: row.from }, subject: row.subject, content: row.content,
    cause: row.cause, cause_id: 0, message_id: `<${row.id}@mail.example.com>`, ticket_id: null, recipient: 'support@bridge.example.com', created_at: iso(row.at), updated_at: iso(row.at),
    via: { channel: 'email', source: { from: { address: row.from, name: row.fromName }, to: { address: 'support@bridge.example.com', name: 'Support' }, rel: null } }, attachments: [],
    brand_id: 1, error_messages: null,
  }
}

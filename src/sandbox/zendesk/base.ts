import { nextId, type Account } from './account.ts'
import { makeField } from './fields.ts'
import type { CustomRoleRow, JsonObject, RuleRow, UserRow } from './types.ts'

/** What every account has before anybody writes in: system fields, statuses, a brand, forms, views, and rules that react to updates. */
export function plantBase(account: Account, founded: number): void {
  const me: UserRow = { id: nextId(account), key: 'integration', name: 'Integration', email: account.settings.apiTokenEmail, role: 'admin', createdAt: founded, suspended: false, externalId: null, organizationId: null }
  addUser(account, me)
  account.integrationUserId = me.id
  for (const category of ['new', 'open', 'pending', 'hold', 'solved']) account.customStatuses.push({ id: nextId(account), category, label: category, isDefault: true })
  account.customStatuses.push({ id: nextId(account), category: 'pending', label: 'Waiting for evidence', isDefault: false })
  account.brands.push({ id: nextId(account), name: 'Example Social' }, { id: nextId(account), name: 'Example Games' })
  account.forms.push({ id: nextId(account), name: 'Default form' }, { id: nextId(account), name: 'Report a safety problem' })
  for (const field of SYSTEM_FIELDS) makeField(account, field, founded, true)
  account.views.push(
    { id: nextId(account), title: 'Your unsolved tickets', statuses: ['new', 'open', 'pending', 'hold'], tags: [] },
    { id: nextId(account), title: 'Safety queue', statuses: ['new', 'open', 'pending', 'hold'], tags: ['user_safety'] },
    { id: nextId(account), title: 'Recently solved', statuses: ['solved'], tags: [] },
  )
  for (const role of CUSTOM_ROLES) account.customRoles.set(role.id, { ...role })
  plantMacros(account, founded)
  for (const rule of RULES) addRule(account, rule, founded)
}

/** Ids of their own, so that everything else keeps its number. */
const CUSTOM_ROLES: readonly CustomRoleRow[] = [
  { id: 360_004_100_001, key: 'team-lead', name: 'Team lead', ticketAccess: 'all' },
  { id: 360_004_100_002, key: 'closed-desk', name: 'Closed desk', ticketAccess: 'within-groups' },
  { id: 360_004_100_003, key: 'open-desk', name: 'Open desk', ticketAccess: 'within-groups-and-public-groups' },
  { id: 360_004_100_004, key: 'contractor', name: 'Contractor', ticketAccess: 'assigned-only' },
  { id: 360_004_100_005, key: 'partner', name: 'Partner', ticketAccess: 'within-organization' },
]

export function addUser(account: Account, user: UserRow): void {
  account.users.set(user.id, user)
  account.usersByKey.set(user.key, user)
}

const SYSTEM_FIELDS: readonly JsonObject[] = [
  { type: 'subject', title: 'Subject', required: true },
  { type: 'description', title: 'Description', required: true },
  { type: 'status', title: 'Status', required: true, system_field_options: ['open', 'pending', 'hold', 'solved'].map((value) => ({ name: value, value })) },
  { type: 'tickettype', title: 'Type', system_field_options: ['question', 'incident', 'problem', 'task'].map((value) => ({ name: value, value })) },
  { type: 'priority', title: 'Priority', system_field_options: ['low', 'normal', 'high', 'urgent'].map((value) => ({ name: value, value })) },
  { type: 'group', title: 'Group' },
  { type: 'assignee', title: 'Assignee', required: true },
  { type: 'custom_status', title: 'Ticket status', required: true },
]

function plantMacros(account: Account, founded: number): void {
  const macros = [
    { title: 'Ask for more details', reply: 'Hello {{ticket.requester.first_name}}, could you tell us a little more about what happened?', tag: 'asked_for_details' },
    { title: 'Thank and solve', reply: 'Thank you for letting us know. We have taken care of it.', tag: 'thanked' },
    { title: 'Hand over to tier 2', reply: 'We have passed this to a colleague who knows more.', tag: 'tier_2' },
  ]
  for (const [at, { title, reply, tag }] of macros.entries()) {
    const id = nextId(account)
    account.macros.set(id, {
      id, title, description: null, active: true, position: at + 1, restriction: null, createdAt: founded, updatedAt: founded,
      actions: [{ field: 'comment_value', value: reply }, { field: 'comment_mode_is_public', value: 'true' }, { field: 'current_tags', value: tag }],
    })
  }
}

function addRule(account: Account, rule: Pick<RuleRow, 'kind' | 'title' | 'all' | 'any' | 'actions'>, founded: number): void {
  const id = nextId(account)
  account.rules.set(id, { ...rule, id, description: null, active: true, position: account.rules.size + 1, createdAt: founded, updatedAt: founded })
}

/** Zendesk's own standard rules, and two of the kind that a bridge sets off without meaning to. */
const RULES: readonly Pick<RuleRow, 'kind' | 'title' | 'all' | 'any' | 'actions'>[] = [
  {
    kind: 'trigger', title: 'Notify requester and CCs of received request', any: [],
    all: [{ field: 'update_type', operator: 'is', value: 'Create' }, { field: 'comment_is_public', operator: 'is', value: 'true' }],
    actions: [{ field: 'notification_user', value: ['requester_and_ccs', '[Request received] {{ticket.title}}', 'Your request #{{ticket.id}} has been received.'] }],
  },
  {
    kind: 'trigger', title: 'Notify requester and CCs of comment update', any: [],
    all: [{ field: 'update_type', operator: 'is', value: 'Change' }, { field: 'comment_is_public', operator: 'is', value: 'true' }, { field: 'role', operator: 'is_not', value: 'end_user' }],
    actions: [{ field: 'notification_user', value: ['requester_and_ccs', '[Example] Re: {{ticket.title}}', 'Your request (#{{ticket.id}}) has been updated.\n{{ticket.latest_comment}}'] }],
  },
  {
    kind: 'trigger', title: 'Notify assignee of comment update', any: [],
    all: [{ field: 'update_type', operator: 'is', value: 'Change' }, { field: 'comment_is_public', operator: 'is', value: 'not_relevant' }, { field: 'assignee_id', operator: 'is_not', value: '' }],
    actions: [{ field: 'notification_user', value: ['assignee_id', '[Example] Re: {{ticket.title}}', '{{ticket.latest_comment}}'] }],
  },
  {
    kind: 'trigger', title: 'Page the crisis group for the gravest', any: [],
    all: [{ field: 'update_type', operator: 'is', value: 'Change' }, { field: 'current_tags', operator: 'includes', value: 'severity_p0' }, { field: 'tags', operator: 'changed', value: null }],
    actions: [{ field: 'notification_user', value: ['group_id', 'Urgent: #{{ticket.id}}', 'Ticket #{{ticket.id}} needs somebody now.'] }, { field: 'current_tags', value: 'paged' }],
  },
  {
    kind: 'automation', title: 'Request customer satisfaction rating', any: [],
    all: [{ field: 'SOLVED', operator: 'is', value: '24' }, { field: 'satisfaction_score', operator: 'is', value: 'unoffered' }],
    actions: [{ field: 'satisfaction_score', value: 'offered' }, { field: 'notification_user', value: ['requester_id', 'How did we do?', '{{satisfaction.rating_section}}'] }],
  },
  {
    kind: 'automation', title: 'Close ticket 4 days after status is set to solved', any: [],
    all: [{ field: 'status', operator: 'is', value: 'solved' }, { field: 'SOLVED', operator: 'greater_than', value: '96' }], actions: [{ field: 'status', value: 'closed' }],
  },
]

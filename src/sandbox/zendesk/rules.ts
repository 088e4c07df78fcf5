import { nextId } from './account.ts'
import { listPage } from './page.ts'
import { invalid, notFound } from './refuse.ts'
import { idParam, isObject, json, noContent, number, text, wrapped, type Call, type Route } from './route.ts'
import { showRule } from './show-more.ts'
import type { Json, RuleAction, RuleCondition, RuleRow } from './types.ts'

type Kind = RuleRow['kind']

function rulesOf(call: Call, kind: Kind): RuleRow[] {
  return [...call.account.rules.values()].filter((rule) => rule.kind === kind).sort((a, b) => a.position - b.position)
}

function ruleOf(call: Call, kind: Kind): RuleRow {
  const rule = call.account.rules.get(idParam(call, `${kind}_id`))
  if (rule?.kind !== kind) throw notFound()
  return rule
}

function readConditions(given: Json | undefined): RuleCondition[] {
  return Array.isArray(given)
    ? given.flatMap((one: Json) => (isObject(one) ? [{ field: text(one['field']) ?? '', operator: text(one['operator']) ?? 'is', value: one['value'] ?? null }] : []))
    : []
}

function readActions(given: Json | undefined): RuleAction[] {
  return Array.isArray(given) ? given.flatMap((one: Json) => (isObject(one) ? [{ field: text(one['field']) ?? '', value: one['value'] ?? null }] : [])) : []
}

function save(call: Call, kind: Kind, rule: RuleRow | null): ReturnType<Route['answer']> {
  const input = wrapped(call, kind)
  const title = text(input['title']) ?? rule?.title ?? ''
  if (title === '') throw invalid('title', { description: 'Title: cannot be blank', error: 'BlankValue' })
  const conditions = isObject(input['conditions']) ? input['conditions'] : null
  const all = conditions === null ? (rule?.all ?? []) : readConditions(conditions['all'])
  const any = conditions === null ? (rule?.any ?? []) : readConditions(conditions['any'])
  const actions = input['actions'] === undefined ? (rule?.actions ?? []) : readActions(input['actions'])
  if (all.length + any.length === 0) throw invalid('base', { description: 'Conditions: at least one is needed', error: 'BlankValue' })
  if (actions.length === 0) throw invalid('base', { description: 'Actions: at least one is needed', error: 'BlankValue' })
  const row: RuleRow = rule ?? { id: nextId(call.account), kind, title, description: null, active: true, position: call.account.rules.size + 1, all, any, actions, createdAt: call.now, updatedAt: call.now }
  Object.assign(row, {
    title, all, any, actions, updatedAt: call.now, ...(typeof input['active'] === 'boolean' ? { active: input['active'] } : {}),
    ...(input['description'] === undefined ? {} : { description: text(input['description']) }), ...(number(input['position']) === null ? {} : { position: number(input['position']) }),
  })
  call.account.rules.set(row.id, row)
  return json({ [kind]: showRule(row, call.origin) }, rule === null ? 201 : 200)
}

function routesOf(kind: Kind): Route[] {
  const list = `${kind}s`
  const one = `/api/v2/${list}/{${kind}_id}`
  const scope = list
  return [
    { method: 'GET', path: `/api/v2/${list}`, scope, role: 'agent', purpose: 'setup', answer: (call) => listPage(call, list, rulesOf(call, kind), (rule) => showRule(rule, call.origin)) },
    { method: 'GET', path: `/api/v2/${list}/active`, scope, role: 'agent', purpose: 'setup', answer: (call) => listPage(call, list, rulesOf(call, kind).filter((rule) => rule.active), (rule) => showRule(rule, call.origin)) },
    { method: 'GET', path: one, scope, role: 'agent', purpose: 'setup', answer: (call) => json({ [kind]: showRule(ruleOf(call, kind), call.origin) }) },
    { method: 'POST', path: `/api/v2/${list}`, scope, role: 'admin', purpose: 'setup', answer: (call) => save(call, kind, null) },
    { method: 'PUT', path: one, scope, role: 'admin', purpose: 'setup', answer: (call) => save(call, kind, ruleOf(call, kind)) },
    {
      method: 'DELETE', path: one, scope, role: 'admin', purpose: 'setup',
      answer(call) {
        call.account.rules.delete(ruleOf(call, kind).id)
        return noContent
      },
    },
  ]
}

/** https://developer.zendesk.com/api-reference/ticketing/business-rules/triggers/ and …/automations/ */
export const ruleRoutes: readonly Route[] = [...routesOf('trigger'), ...routesOf('automation')]

import type { Account } from './account.ts'
import type { Json } from './types.ts'

/** Lower case, no spaces, each once. https://support.zendesk.com/hc/en-us/articles/4408835059482 */
export function cleanTags(tags: readonly string[]): string[] {
  return [...new Set(tags.flatMap((tag) => tag.toLowerCase().split(/[\s,]+/)).filter((tag) => tag !== ''))].sort()
}

/** Dropdown, multi-select and checkbox fields own tags: changing the field changes the tags. */
export function tagsAfterField(account: Account, tags: readonly string[], fieldId: number, before: Json | undefined, after: Json): string[] {
  const gone = new Set(tagsOf(account, fieldId, before ?? null))
  const come = tagsOf(account, fieldId, after)
  return cleanTags([...tags.filter((tag) => !gone.has(tag)), ...come])
}

function tagsOf(account: Account, fieldId: number, value: Json): string[] {
  const field = account.fields.get(fieldId)
  if (field === undefined) return []
  if (field.type === 'checkbox') return value === true && field.tag !== null ? [field.tag] : []
  if (field.type !== 'tagger' && field.type !== 'multiselect') return []
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : typeof value === 'string' ? [value] : []
}

/** And the other way: a tag that belongs to an option sets the field, and its absence clears it. */
export function fieldsAfterTags(account: Account, tags: readonly string[], fields: Map<number, Json>): void {
  const byField = new Map<number, string[]>()
  for (const tag of tags) {
    const owner = account.optionTags.get(tag)
    if (owner !== undefined) byField.set(owner.fieldId, [...(byField.get(owner.fieldId) ?? []), tag])
  }
  const coupled = new Set([...byField.keys(), ...[...fields.keys()].filter((id) => ['tagger', 'multiselect', 'checkbox'].includes(account.fields.get(id)?.type ?? ''))])
  for (const id of coupled) {
    const field = account.fields.get(id)
    const own = byField.get(id) ?? []
    if (field === undefined) continue
    if (field.type === 'checkbox') {
      if (field.tag !== null) fields.set(id, own.length > 0)
    } else if (field.type === 'multiselect') fields.set(id, own.length > 0 ? own : null)
    else {
      const current = fields.get(id)
      // A dropdown holds one option: it keeps the one it has while its tag is there.
      fields.set(id, typeof current === 'string' && own.includes(current) ? current : (own.at(-1) ?? null))
    }
  }
}

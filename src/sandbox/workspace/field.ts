import { html, type Html } from './html.ts'
import type { Field } from './rows.ts'

/** A field of the account's own making, as its type asks. */
export function fieldControl(field: Field, value: unknown): Html {
  const name = `custom_field_${field.id}`
  const said = value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  switch (field.type) {
    case 'checkbox':
      return html`<label class="check"><input type="checkbox" name="${name}" ${value === true && html`checked`}>${field.title}</label>`
    case 'tagger':
      return html`<label>${field.title}<select name="${name}"><option value="">–</option>${(field.custom_field_options ?? []).map((option) => html`<option value="${option.value}" ${option.value === value && html`selected`}>${option.name}</option>`)}</select></label>`
    case 'multiselect':
      return html`<label>${field.title}<input name="${name}" value="${Array.isArray(value) ? value.join(' ') : ''}" data-list autocomplete="off"></label>`
    default:
      return html`<label>${field.title}<input name="${name}" value="${said}" dir="auto" autocomplete="off"></label>`
  }
}

import { BridgeError } from '../domain/errors.ts'
import type { Ticket } from '../domain/ticket.ts'
import { isOwnTag } from './outward.ts'

/** Which tickets are pulled whole, triaged and mirrored: those that match any of these. */
export interface RouteSettings {
  readonly tags: readonly string[]
  readonly forms: readonly string[]
  readonly brands: readonly string[]
  readonly groups: readonly string[]
  /** A compiled condition over the ticket; its text is checked as well. */
  readonly query?: { readonly text: string; matches(ticket: Ticket): boolean }
}

export interface Route {
  matches(ticket: Ticket): boolean
}

export const DEFAULT_ROUTE: RouteSettings = { tags: ['user_safety'], forms: [], brands: [], groups: [] }

/**
 * Throws `config.invalid` for a filter that names what the bridge itself writes, or that matches nothing at all. What it writes is hidden
 * from the filter besides, so that no write can ever bring a ticket in.
 */
export function createRoute(settings: RouteSettings): Route {
  const own = settings.tags.filter(isOwnTag)
  if (own.length > 0) throw new BridgeError('config.invalid', `The route names tags that Breakwater itself writes: ${own.join(', ')}`)
  if (settings.query !== undefined && /\bsafety_|\bseverity_p\d/.test(settings.query.text)) {
    throw new BridgeError('config.invalid', 'The route\'s query names tags that Breakwater itself writes (safety_…, severity_…)')
  }
  const { query } = settings
  if (query === undefined && [settings.tags, settings.forms, settings.brands, settings.groups].every((list) => list.length === 0)) {
    throw new BridgeError('config.invalid', 'The route matches nothing: name at least one tag, form, brand, group or a query')
  }
  const tags = new Set(settings.tags.map((tag) => tag.toLowerCase()))
  const has = (list: readonly string[], value: string | null): boolean => value !== null && list.includes(value)
  return {
    matches(ticket) {
      const others = ticket.tags.filter((tag) => !isOwnTag(tag))
      if (others.some((tag) => tags.has(tag.toLowerCase()))) return true
      if (has(settings.forms, ticket.form) || has(settings.brands, ticket.brand) || has(settings.groups, ticket.group)) return true
      return query !== undefined && query.matches({ ...ticket, tags: others })
    },
  }
}

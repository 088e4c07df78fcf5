import type { Answer } from './client.ts'
import type { RestConfig } from './config.ts'
import { at, textOf } from './path.ts'

/** The link to the next page, from the answer or its `Link` header (RFC 8288); without a key that the CRM may have echoed in it. */
export function linkOf({ manifest: { auth }, url }: RestConfig, where: string, answer: Answer): string | null {
  const link = where === 'header:link' ? headerLink(answer.headers['link'] ?? '') : textOf(at(answer.body, where))
  if (link === null || auth.kind !== 'query' || !URL.canParse(link, `${url}/`)) return link
  const target = new URL(link, `${url}/`)
  target.searchParams.delete(auth.name)
  return target.toString()
}

function headerLink(header: string): string | null {
  for (const one of header.split(/,(?=\s*<)/)) {
    const found = /^\s*<([^>]*)>(.*)$/.exec(one)
    if (found !== null && /;\s*rel="?(?:[^"]*\s)?next(?:\s[^"]*)?"?(?:\s*;|\s*$)/.test(found[2] ?? '')) return found[1] ?? null
  }
  return null
}

/** A time as the CRM's queries want it; rounded down, so that nothing of that second is left out. */
export function timeAs(instant: number, times: 'iso' | 'seconds' | 'milliseconds'): string {
  if (times === 'iso') return new Date(instant).toISOString()
  return String(times === 'seconds' ? Math.floor(instant / 1000) : instant)
}

import type { PolicySource } from '../../../src/rules/policy.ts'
import { rate, traffic } from './traffic.ts'

interface Lists {
  readonly lexicons: readonly { readonly entries: Readonly<Record<string, string>> }[]
}

/** What a first version would do: each entry a regular expression, all of them tried on each ticket. */
export function plainLoop(source: PolicySource, size: number): { readonly patterns: number; readonly perSecond: number } {
  const patterns: RegExp[] = []
  for (const file of source.files.filter((one) => one.name.startsWith('lexicons/'))) {
    for (const { entries } of (file.data as Lists).lexicons) for (const list of Object.values(entries)) for (const line of list.split('\n')) {
      const entry = line.trim()
      if (entry === '' || entry.startsWith('#')) continue
      const pattern = entry.replaceAll(' ~~ ', '(?:\\W+\\w+){0,12}\\W+').replaceAll(' ~ ', '(?:\\W+\\w+){0,4}\\W+').replaceAll('(~ )?', '(?:\\w+ ){0,4}').replaceAll('*', '\\w*')
      try {
        patterns.push(new RegExp(`(?<!\\p{L})(?:${pattern})(?!\\p{L})`, 'iu'))
      } catch {
        patterns.push(new RegExp(entry.replace(/[^\p{L} ]/gu, '.'), 'iu'))
      }
    }
  }
  const tickets = traffic(20, size)
  let found = 0
  return { patterns: patterns.length, perSecond: rate(() => { for (const ticket of tickets) for (const pattern of patterns) if (pattern.test(ticket.body)) found += 1 }, tickets.length) }
}

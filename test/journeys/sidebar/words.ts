import { readFileSync } from 'node:fs'

const tables = new Map<string, Readonly<Record<string, string>>>()

/** What the pages say, by its key: journeys find things by the words that people see. */
export function say(key: string, locale = 'en'): string {
  const table = tables.get(locale) ?? (JSON.parse(readFileSync(new URL(`../../../src/web/shared/locales/${locale}.json`, import.meta.url), 'utf8')) as Record<string, string>)
  tables.set(locale, table)
  const text = table[key]
  if (text === undefined) throw new Error(`the pages have no text ${key} in ${locale}`)
  return text
}

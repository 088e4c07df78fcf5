import { createWords, localeOf, nearest, textsOf, useWords, type Key, type Texts, type Words } from '../../shared/i18n.tsx'
import type english from './locales/en.json'

type AdminKey = keyof typeof english
export type AnyKey = Key | AdminKey

/** The texts of the console over those that all pages share. */
export interface AdminWords extends Omit<Words, 't' | 'has' | 'name'> {
  readonly t: (key: AnyKey, given?: Readonly<Record<string, string | number>>) => string
  readonly has: (key: string) => key is AnyKey
  readonly name: (group: string, id: string) => string
}

const FILES = import.meta.glob<{ readonly default: Readonly<Record<AdminKey, string>> }>('./locales/*.json')

export async function loadAdminWords(wanted: string): Promise<Words> {
  const lang = nearest(wanted)
  const file = FILES[`./locales/${lang}.json`]
  if (file === undefined) throw new Error(`no texts for ${lang}`)
  const [shared, own] = await Promise.all([textsOf(lang), file()])
  const texts: Texts = { ...shared, ...own.default }
  return createWords(localeOf(wanted), lang, texts)
}

export function useText(): AdminWords {
  // What was loaded holds both tables.
  return useWords() as unknown as AdminWords
}

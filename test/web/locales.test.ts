import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { parseSync } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rolesOf } from '../../src/desk/escalation/words.ts'
import { ESCALATION_STATES, ESCALATION_VERBS } from '../../src/domain/escalation.ts'
import { CATEGORIES, REPORTERS, SEVERITIES, SURFACES, TEAMS } from '../../src/domain/labels.ts'
import { loadPolicy } from '../../src/policy-files.ts'
import { REPLY_PARTS, REPLY_TONES } from '../../src/rules/compose.ts'
import { openBrowser } from '../support/browser.ts'
import { builtWeb } from '../support/web.ts'
import { openPage, serveHarness } from './support/harness.ts'

const WEB = fileURLToPath(new URL('../../src/web', import.meta.url))
const FOLDER = join(WEB, 'shared/locales')
type Texts = Readonly<Record<string, string>>
const CONSOLE = join(WEB, 'console/admin/locales')
const read = (lang: string, folder = FOLDER): Texts => JSON.parse(readFileSync(join(folder, `${lang}.json`), 'utf8')) as Texts
const english = read('en')
const LANGUAGES = readdirSync(FOLDER).map((file) => file.replace('.json', ''))
const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map((match) => match[0]).toSorted()
const sources = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file)).map((file) => ({ file, text: readFileSync(join(WEB, file), 'utf8') }))

describe('the texts', () => {
  it('are there in English and at least eight more languages, one of them from right to left', () => {
    expect(LANGUAGES).toContain('en')
    expect(LANGUAGES).toContain('ar')
    expect(LANGUAGES.length).toBeGreaterThanOrEqual(9)
  })

  const others = LANGUAGES.filter((lang) => lang !== 'en')
  it.each([...others.map((lang) => ({ lang, folder: FOLDER, of: 'the pages in Zendesk' })), ...others.map((lang) => ({ lang, folder: CONSOLE, of: 'the console' }))])('$lang, $of: every text, none empty, with the same places to fill', ({ lang, folder }) => {
    const texts = read(lang, folder)
    const model = read('en', folder)

    expect(Object.keys(texts)).toEqual(Object.keys(model))
    expect(Object.entries(texts).filter(([key, text]) => text.trim() === '' || holes(text).join() !== holes(model[key] ?? '').join())).toEqual([])
    // A language that is really another one: at most names and loan words stay.
    expect(Object.entries(texts).filter(([key, text]) => text === model[key] && text.split(' ').length > 3).map(([key]) => key)).toEqual([])
    expect(Object.values(texts).filter((text) => /!|！/.test(text))).toEqual([])
  })

  it('name everything that the bridge names by an id', () => {
    const needs = Object.values(loadPolicy().categories).flatMap((category) => category.needs)
    const wanted = [
      ...CATEGORIES.map((id) => `category.${id}`), ...SEVERITIES.map((id) => `severity.${id}`), ...TEAMS.map((id) => `team.${id}`), ...REPORTERS.flatMap((id) => [`reporter.${id}`, `sentence.${id}`]),
      ...ESCALATION_STATES.map((id) => `escalation.${id}`), ...ESCALATION_VERBS.map((id) => `doing.${id}`), ...[...rolesOf(loadPolicy().escalation)].map((id) => `role.${id}`),
      ...SURFACES.map((id) => `surface.${id}`), ...REPLY_TONES.map((id) => `tone.${id}`), ...REPLY_PARTS.map((id) => `part.${id}`), ...needs.map((id) => `fact.${id}`),
    ]

    expect(wanted.length).toBeGreaterThan(90)
    expect(wanted.filter((key) => english[key] === undefined)).toEqual([])
  })

  it('are all used', () => {
    const code = sources.map(({ text }) => text).join('\n')
    const groups = [...new Set([...code.matchAll(/\bname\('([\w.-]+)'/g), ...code.matchAll(/`([\w.-]+)\.\$\{/g)].map((match) => match[1] ?? ''))]

    expect([...Object.keys(english), ...Object.keys(read('en', CONSOLE))].filter((key) => !code.includes(`'${key}'`) && !groups.some((group) => key.startsWith(`${group}.`)))).toEqual([])
  })

  it('of the console say nothing that all pages say already', () => {
    expect(Object.keys(read('en', CONSOLE)).filter((key) => key in english)).toEqual([])
  })

  it('are the only words: nothing that a person reads or hears stands in the code', () => {
    const planted = wordsIn('a.tsx', 'export const a = <p title="Hello">two words {1}<b aria-label={`x`}>·</b></p>')

    expect(planted).toEqual(['a.tsx: Hello', 'a.tsx: two words'])
    expect(sources.filter(({ file }) => file.endsWith('.tsx')).flatMap(({ file, text }) => wordsIn(file, text))).toEqual([])
  })
})

const SPOKEN = ['title', 'alt', 'placeholder', 'aria-label', 'aria-description', 'label']

/** Text between tags, and in attributes that are read out, that holds letters. */
function wordsIn(file: string, text: string): string[] {
  const found: string[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit)
    else if (typeof node === 'object' && node !== null) {
      const one = node as { readonly type?: string; readonly value?: unknown; readonly name?: { readonly name?: string } }
      if (one.type === 'JSXText' && typeof one.value === 'string' && /\p{L}/u.test(one.value)) found.push(`${file}: ${one.value.trim()}`)
      const said = (one.value as { readonly type?: string; readonly value?: unknown } | null | undefined)
      if (one.type === 'JSXAttribute' && SPOKEN.includes(one.name?.name ?? '') && said?.type === 'Literal' && /\p{L}/u.test(String(said.value))) found.push(`${file}: ${String(said.value)}`)
      Object.values(node).forEach(visit)
    }
  }
  visit(parseSync(file, text).program)
  return found
}

describe('in a language that does not exist', () => {
  let browser: Browser
  beforeAll(async () => {
    builtWeb()
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  /** Half as long again, in brackets: what is not bracketed does not come from the texts. */
  const pseudo: Texts = Object.fromEntries(Object.entries(english).map(([key, text]) => [key, `⟦${text.replaceAll(/(\{\w+\})|([aeiou])/g, (_, hole: string | undefined, vowel: string | undefined) => hole ?? `${vowel ?? ''}${vowel ?? ''}`)}⟧`]))

  it('every heading and button speaks it, and nothing is wider than 320 px', async () => {
    const harness = await serveHarness()
    const { frame, context } = await openPage(browser, harness, { texts: pseudo, ready: '#escalate-title' })
    try {
      await frame.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true })`)
      const said = (await frame.evaluate(`[...document.querySelectorAll('button, label, h2, legend')].map((one) => one.getAttribute('aria-label') ?? one.textContent)`)) as string[]

      expect(said.length).toBeGreaterThan(40)
      expect(said.filter((one) => !one.includes('⟦'))).toEqual([])
      expect(await frame.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBeLessThanOrEqual(0)
    } finally {
      await context.close()
      await harness.close()
    }
  })

  it.each(LANGUAGES)('%s is shown in its own texts, from its own side', async (lang) => {
    const harness = await serveHarness()
    const { frame, context } = await openPage(browser, harness, { locale: lang, ready: '#escalate-title' })
    try {
      expect(await frame.innerText('h1')).toBe(read(lang)['category.self_harm'])
      expect(await frame.evaluate('[document.documentElement.lang, document.documentElement.dir]')).toEqual([lang, lang === 'ar' ? 'rtl' : 'ltr'])
      expect(await frame.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBeLessThanOrEqual(0)
    } finally {
      await context.close()
      await harness.close()
    }
  })
})

import { nearName } from './rule-set.ts'
import type { PolicySource } from './source.ts'

/** One thing to mend: where, about what, and how. */
export interface Issue {
  readonly file: string
  /** The rule, word list, combination, feature or category; null where it is the file itself. */
  readonly about: string | null
  readonly text: string
  readonly remedy: string
}

export interface Places {
  /** `rule x` → the file it stands in. */
  readonly files: ReadonlyMap<string, string>
  /** Names that a condition might have meant. */
  readonly names: readonly string[]
  /** `combination near_x_y` → `rule x-y`. */
  readonly own: ReadonlyMap<string, string>
  readonly emptyLexicons: ReadonlySet<string>
  /** Word lists that say something about the hits of others. */
  readonly qualifiers: ReadonlySet<string>
  /** `rules/a.yaml rules.3` → `rule x`. */
  readonly entries: ReadonlyMap<string, string>
}

const KINDS = [['rules', 'rule'], ['lexicons', 'lexicon'], ['combinations', 'combination']] as const

/** Read from the parsed files as they are: a faulty set must still be told where its parts stand. */
export function placesOf(source: PolicySource): Places {
  const files = new Map<string, string>()
  const entries = new Map<string, string>()
  const names: string[] = []
  const own = new Map<string, string>()
  const emptyLexicons = new Set<string>()
  const qualifiers = new Set<string>()
  for (const file of source.files) {
    if (typeof file.data === 'string') names.push(...[...file.data.matchAll(/^([a-z][a-z0-9_]*):/gm)].map((match) => match[1] ?? ''))
    for (const [key, kind] of KINDS) {
      for (const [index, one] of listOf(file.data, key).entries()) {
        const id = textOf(one, 'id')
        if (id === null) continue
        files.set(`${kind} ${id}`, file.name)
        entries.set(`${file.name} ${key}.${index}`, `${kind} ${id}`)
        // A rule's own combination is told as the rule.
        if (kind === 'rule') own.set(`combination ${nearName(id)}`, `rule ${id}`)
        else names.push(id)
        if (kind === 'lexicon' && isEmpty(one)) emptyLexicons.add(id)
        if (kind === 'lexicon' && 'qualifies' in (one as object)) qualifiers.add(id)
      }
    }
  }
  return { files, names, own, emptyLexicons, qualifiers, entries }
}

/** `rule x: what is wrong`, `rules/a.yaml: rules.3.when what is wrong`, `lexicon x is there twice` → an issue with its file and remedy. */
export function issueOf(text: string, places: Places): Issue {
  const inFile = /^([a-z-]+(?:\/[a-z0-9-]+)?\.yaml)[:,] ?(.*)$/s.exec(text)
  if (inFile !== null) {
    const [, file = '', rest = ''] = inFile
    const about = places.entries.get(`${file} ${/^[a-z]+\.\d+/.exec(rest)?.[0] ?? ''}`) ?? null
    return { file, about, text: rest.replace(/ Invalid option: .*/s, ' is none of the known ids'), remedy: remedyOf(rest, places) }
  }
  const [, kind = '', id = ''] = /^(rule|lexicon|combination|feature|category|signal) ([a-z0-9_-]+)/.exec(text) ?? []
  const said = kind === '' ? null : `${kind} ${id}`
  const about = said === null ? null : (places.own.get(said) ?? said)
  const file = places.files.get(about ?? '') ?? (kind === 'signal' ? (places.files.get(`lexicon ${id}`) ?? places.files.get(`combination ${id}`)) : undefined) ?? { feature: 'features.yaml', category: 'categories.yaml' }[kind] ?? /^[a-z]+\.yaml/.exec(text)?.[0] ?? ''
  return { file, about, text: said === null ? text : text.slice(said.length).replace(/^[:,] ?/, '').trim(), remedy: remedyOf(text, places) }
}

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/can never be true/, 'Correct the condition, or set the rule to retired.'],
  [/it contradicts/, 'Let one of the two say it, or make their conditions differ.'],
  [/it fires exactly when/, 'Merge the two, or retire one.'],
  [/its test \d+ expects/, 'Correct the condition or the word lists, or the test where it was wrong.'],
  [/no rule, feature or fact reads it/, 'Let a rule read it, or take it out.'],
  [/is there twice/, 'Rename or take out one of the two.'],
  [/nothing in the condition must be present/, 'Name at least one signal that must be present, outside «!».'],
  [/cannot set one/, 'Take the category out of the outcome, or is_… out of the condition.'],
  [/no test shows it firing/, 'Add a test with hit.'],
  [/no test shows it quiet/, 'Add a test with miss.'],
  [/reason names/, 'Name a word list or a fact in the brackets.'],
  [/no such kind of policy file/, 'Put it into lexicons/, rules/ or replies/, or correct its name.'],
  [/is missing or faulty/, 'Add the file, or correct it; the shipped policy has an example.'],
  [/unknown lexicon/, 'Correct the name, or add the word list.'],
  [/^the condition |: the condition /, 'Write it as signals joined by &&, || and !; it must come to yes or no.'],
  [/Invalid option/, 'Use one of the known ids.'],
  [/is not YAML|YAML/, 'Correct the indentation and quotation marks.'],
  [/unbalanced brackets|stands for more than|has an empty part|is empty|has a gap/, 'Write the entry as plain words, (a|b) for either, ~ for a gap of up to four words.'],
  [/Unrecognized key/, 'Take the key out, or correct its spelling.'],
]

function remedyOf(text: string, places: Places): string {
  const unknown = /(?:Unknown variable|unknown lexicon|unknown word list or concept|Undeclared reference)[^a-z]*:?\s*'?([a-z][a-z0-9_]*)/i.exec(text)?.[1]
  const near = unknown === undefined ? null : nearest(unknown.replace(/__[a-z]+$/, ''), places.names)
  if (near !== null) return `Perhaps ${near} was meant; otherwise add the word list.`
  if (unknown !== undefined) return 'Correct the name, or add the word list.'
  return REMEDIES.find(([pattern]) => pattern.test(text))?.[1] ?? 'Correct the entry; the shipped policy has an example of each kind.'
}

function nearest(name: string, names: readonly string[]): string | null {
  const ranked = names.map((one) => ({ one, far: distance(name, one) })).sort((a, b) => a.far - b.far)
  const [best] = ranked
  return best !== undefined && best.far <= Math.max(1, Math.floor(name.length / 3)) ? best.one : null
}

/** Letters to change, add or leave out. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row.at(-1) ?? 0
}

function listOf(data: unknown, key: string): readonly unknown[] {
  if (typeof data !== 'object' || data === null || !(key in data)) return []
  const list = (data as Readonly<Record<string, unknown>>)[key]
  return Array.isArray(list) ? list : []
}

function textOf(one: unknown, key: string): string | null {
  if (typeof one !== 'object' || one === null || !(key in one)) return null
  const value = (one as Readonly<Record<string, unknown>>)[key]
  return typeof value === 'string' ? value : null
}

function isEmpty(lexicon: unknown): boolean {
  const { entries } = lexicon as { readonly entries?: unknown }
  return typeof entries === 'object' && entries !== null && Object.values(entries).every((text) => typeof text === 'string' && text.replace(/(^|\s)#.*$/gm, '').trim() === '')
}

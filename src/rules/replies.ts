import { BridgeError } from '../domain/errors.ts'
import { CATEGORIES, type Category, outwardCategory } from '../domain/labels.ts'
import type { ProvisionItem } from '../domain/write.ts'
import { fill } from './reply-fill.ts'
import type { ReplyBook, ReplyText, Resources } from './reply-files.ts'
import { whyNever } from './reply-lint.ts'

type Macro = ProvisionItem & { readonly kind: 'macro' }

/** All languages' replies, checked. */
export interface ReplyCatalogue {
  readonly books: ReadonlyMap<string, ReplyBook>
  readonly resources: Resources
}

/** What the language of a ticket has no book for is answered in this one. */
const FALLBACK_LANGUAGE = 'en'

export function checkReplies(files: readonly ReplyBook[], resources: Resources, fault: (text: string) => void): ReplyCatalogue {
  const books = new Map<string, ReplyBook>()
  for (const book of files) {
    const where = `replies/${book.lang}.yaml`
    if (books.has(book.lang)) fault(`${where}: this language is there twice`)
    books.set(book.lang, book)
    for (const category of CATEGORIES) if (book.texts.filter((text) => text.categories.includes(category)).length !== 1) fault(`${where}: ${category} has no text, or more than one`)
    for (const text of book.texts) {
      const names = new Set(text.categories.map(outwardCategory))
      if (names.has('restricted') && (names.size > 1 || text.id !== 'restricted')) fault(`${where}: ${text.id} mixes a restricted category with others, or is not called restricted`)
    }
    for (const [name, said] of sentencesOf(book)) {
      const why = whyNever(book.lang, said)
      if (why !== null) fault(`${where}: ${name} ${why}`)
    }
  }
  if (books.size > 0 && !books.has(FALLBACK_LANGUAGE)) fault(`replies/${FALLBACK_LANGUAGE}.yaml is missing: it answers where no other language does`)
  return { books, resources }
}

/** Everything a book can say, by where it stands. */
export function* sentencesOf(book: ReplyBook): Generator<readonly [string, string]> {
  for (const kind of ['parts', 'done', 'features', 'questions'] as const) for (const [name, said] of Object.entries(book[kind])) yield [`${kind}.${name}`, said]
  for (const text of book.texts) for (const part of ['title', 'acknowledge', 'act'] as const) yield [`${text.id}.${part}`, text[part]]
}

export function bookFor({ books }: ReplyCatalogue, lang: string): ReplyBook {
  const book = books.get(lang) ?? books.get(FALLBACK_LANGUAGE)
  if (book === undefined) throw new BridgeError('policy.invalid', `There are no replies in ${FALLBACK_LANGUAGE}.`)
  return book
}

export function textFor(book: ReplyBook, category: Category): ReplyText {
  // checkReplies has made sure that there is exactly one.
  return book.texts.find((text) => text.categories.includes(category)) as ReplyText
}

/** Those of some languages, or of every one (`all`): an account takes macros one call at a time. */
export function macrosIn(macros: readonly Macro[], languages: readonly string[]): Macro[] {
  return macros.filter((macro) => languages.includes('all') || languages.some((lang) => macro.id.endsWith(`-${lang}`)))
}

/**
 * The catalogue as macros, from the same parts. A macro knows neither country nor urgency: help comes first wherever a category can be
 * urgent, with the directory instead of a number. Restricted categories share one neutral text per language.
 */
export function macrosOf({ books, resources }: ReplyCatalogue): Macro[] {
  return [...books.values()].flatMap((book) => book.texts.map((text): Macro => {
    const { parts } = book
    const lines = [...text.help.map((kind) => parts[kind]), `${text.acknowledge} ${text.act}`, parts.next_usual]
    const said = fill(lines.join('\n\n'), { emergency: parts.local_number, helpline: resources.directory.name }).text
    const { by, until } = text.reviewed
    return {
      kind: 'macro', id: `${text.id}-${book.lang}`, title: `Breakwater::${book.lang}::${text.title}`,
      description: by === null ? parts.draft : `${by}, until ${until ?? ''}`,
      reply: by === null ? `${said}\n\n${parts.mark}` : said,
      addTags: [`safety_reply_${text.id.replaceAll('-', '_')}`],
    }
  }))
}

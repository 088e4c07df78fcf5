import type { LexiconSource } from './lexicon.ts'

const LINE = /^([a-z][a-z0-9_]*):\s*(.*)$/

/**
 * Concepts: plain words for things, grouped by meaning and the same over all languages, so that what is learned from one language
 * counts in the others. One line each, `name: word, word*, two words`; a final `*` stands for any ending; # begins a comment.
 */
export class Concepts {
  readonly #entries = new Map<string, Record<string, string[]>>()

  /** Reads one language's file. A faulty line goes to `fault` with its number. */
  add(name: string, text: string, fault: (text: string) => void): void {
    const language = name.slice(-6, -4)
    text.split('\n').forEach((raw, index) => {
      const line = raw.replace(/(^|\s)#.*$/, '').trim()
      if (line === '') return
      const match = LINE.exec(line)
      if (match === null) {
        fault(`${name}, line ${index + 1}: is not "name: word, word"`)
        return
      }
      const id = `#${match[1]}`
      const words = (match[2] ?? '').split(/[,،、]/).map((word) => word.trim()).filter((word) => word !== '')
      const entry = this.#entries.get(id) ?? {}
      entry[language] = [...(entry[language] ?? []), ...words]
      this.#entries.set(id, entry)
    })
  }

  all(): LexiconSource[] {
    return [...this.#entries].map(([id, entries]) => ({ id, negatable: false, entries }))
  }
}

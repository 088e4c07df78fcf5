const MARK = /\s{0,9}\[breakwater ([\w:.@/|+=-]{1,200})\]\s{0,9}$/

/** The key of the write that made this comment, and its words without the mark; null for everybody else's. */
export function readMark(words: string): { readonly key: string; readonly body: string } | null {
  const found = MARK.exec(words)
  return found === null ? null : { key: found[1] ?? '', body: words.slice(0, found.index) }
}

/** The words with their mark, where the CRM has no field for a key. */
export function withMark(words: string, key: string): string {
  return `${words}\n\n[breakwater ${key}]`
}

export function isMarkable(key: string): boolean {
  return /^[\w:.@/|+=-]{1,200}$/.test(key)
}

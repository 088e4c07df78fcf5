/**
 * A thread cannot carry anything but its words, so the key of a note of ours stands in its last line. It counts only in threads of the
 * integration's own account: anybody may type one.
 */
const MARK = /\n\[breakwater ([\w.:-]{1,120})\]\s*$/

export function marked(body: string, key: string): string {
  return `${body}\n[breakwater ${key}]`
}

export function readMark(text: string): { readonly key: string; readonly body: string } | null {
  const match = MARK.exec(text)
  return match === null ? null : { key: match[1] ?? '', body: text.slice(0, match.index) }
}

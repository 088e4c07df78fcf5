/** The most a CaseComment holds, in BYTES of UTF-8: object reference of CaseComment, CommentBody. */
export const LARGEST_COMMENT = 4_000
/** Cut at white space where some stands within this many bytes of the end. */
const LOOK_BACK = 300

/**
 * A note as the comments it becomes. Nothing is lost: over 4,000 bytes it is split between characters, each part with its number.
 * The last line marks it as ours, so that it is recognised when it is read back. Line breaks count double, as the form stores them.
 */
export function splitNote(body: string, key: string): readonly string[] {
  const whole = defuse(body.trimEnd())
  if (size(whole) + size(mark(key, 1, 1)) <= LARGEST_COMMENT) return [whole + mark(key, 1, 1)]
  const room = LARGEST_COMMENT - size(mark(key, 999, 999)) - size(heading(999, 999))
  const parts = chunks(whole, room)
  return parts.map((part, index) => heading(index + 1, parts.length) + part + mark(key, index + 1, parts.length))
}

/** `@{name}` in a composite request is a reference to another answer: left as it is, it would be filled in or refuse the note. */
function defuse(body: string): string {
  return body.replaceAll('@{', '@ {')
}

/** The key of the write that made this comment, and the body without the mark; null for everybody else's. */
export function readMark(body: string): { readonly key: string; readonly part: number; readonly of: number; readonly body: string } | null {
  const found = /\s*\[breakwater ([\w:.@/|+=-]{1,200}) (\d{1,3})\/(\d{1,3})\]\s*$/.exec(body)
  if (found === null) return null
  return { key: found[1] ?? '', part: Number(found[2]), of: Number(found[3]), body: body.slice(0, found.index) }
}

/** Whether the key can stand in a mark as it is. */
export function isMarkable(key: string): boolean {
  return /^[\w:.@/|+=-]{1,200}$/.test(key)
}

function mark(key: string, part: number, of: number): string {
  return `\n\n[breakwater ${key} ${part}/${of}]`
}

function heading(part: number, of: number): string {
  return `(part ${part} of ${of})\n`
}

/** Marks a file as ours, where its description is shown. */
export function fileMark(key: string): string {
  return `Carried over.${mark(key, 1, 1)}`
}

function chunks(text: string, room: number): string[] {
  const parts: string[] = []
  let part = ''
  let used = 0
  for (const character of text) {
    const bytes = size(character)
    if (used + bytes > room) {
      const cut = goodCut(part)
      parts.push(part.slice(0, cut).trimEnd())
      part = part.slice(cut).trimStart()
      used = size(part)
    }
    part += character
    used += bytes
  }
  if (part.trim() !== '') parts.push(part)
  return parts
}

/** After the last line break or space near the end; else where the room ends, never inside a character. */
function goodCut(part: string): number {
  const from = Math.max(0, part.length - LOOK_BACK)
  const line = part.lastIndexOf('\n')
  if (line > from) return line + 1
  const space = part.lastIndexOf(' ')
  if (space > from) return space + 1
  return part.length
}

function size(text: string): number {
  let breaks = 0
  for (const character of text) if (character === '\n') breaks += 1
  return Buffer.byteLength(text) + breaks
}

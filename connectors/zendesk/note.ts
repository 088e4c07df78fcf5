/**
 * Zendesk cuts a comment at 64 kB and says nothing. Its limit counts what is stored, markup and escapes included, so the
 * finished HTML is what is measured.
 */
export const NOTE_LIMIT_BYTES = 65_535

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/**
 * Plain text as a comment's HTML: only `html_body` keeps line breaks; everything is escaped; `{{placeholders}}` and Liquid
 * tags are broken with a zero-width space, for Zendesk expands them in HTML too and entities may be decoded before that.
 */
export function noteHtml(text: string): string {
  const defused = text.replace(/\{(?=[{%])/g, '{\u200b').replace(/([%}])(?=\})/g, '$1\u200b')
  const escaped = defused.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
  return `<p>${escaped.replace(/\r\n?|\n/g, '<br>')}</p>`
}

/** Null when the note fits; otherwise why it is refused. It is never cut. */
export function noteFault(html: string): string | null {
  const bytes = Buffer.byteLength(html)
  return bytes > NOTE_LIMIT_BYTES ? `the note is ${bytes} bytes as HTML; Zendesk keeps ${NOTE_LIMIT_BYTES}` : null
}

export const TOO_LARGE = { code: 'note.too-large', remedy: 'Shorten the note; it is never cut.' } as const

/**
 * A comment as it is sent. Whether it is public is always said: left out, Zendesk takes what the ticket's first comment was, which is
 * public for most: https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#json-format
 */
export function noteComment(text: string, isPublic: boolean): { readonly html_body: string; readonly public: boolean } {
  return { html_body: noteHtml(text), public: isPublic }
}

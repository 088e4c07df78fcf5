/** Markup that is safe to send: made only by `html`, which escapes everything it is given. */
export interface Html {
  readonly markup: string
}

type Piece = Html | string | number | null | undefined | false | readonly Piece[]

/** `html\`<p>${anything}</p>\``: text is escaped, markup of its own making stays, lists are joined, null and false are nothing. */
export function html(parts: TemplateStringsArray, ...given: readonly Piece[]): Html {
  return { markup: parts.map((part, at) => part + (at < given.length ? shown(given[at]) : '')).join('') }
}

function shown(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return ''
  if (typeof piece === 'string' || typeof piece === 'number') return escape(String(piece))
  return 'markup' in piece ? piece.markup : piece.map(shown).join('')
}

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => NAMES[sign] ?? sign)
}

/** Markup that is known to be safe. Everything else put into a page is escaped. */
export interface Markup {
  readonly markup: string
}

type Piece = Markup | string | number | null | false | undefined | readonly Piece[]

/** A template whose values are escaped unless they are themselves made by it: ticket text can only ever be shown as text. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return { markup: parts.map((part, at) => part + render(pieces[at])).join('') }
}

function render(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return ''
  if (typeof piece === 'string') return escape(piece)
  if (typeof piece === 'number') return String(piece)
  if (Array.isArray(piece)) return (piece as readonly Piece[]).map(render).join('')
  return (piece as Markup).markup
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
}

/** A link, only where it leads to a web page: there is none to `javascript:` and its like. */
export function outside(url: string, label: string | Markup): Markup {
  const web = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
  return web ? html`<a href="${url}" rel="noopener noreferrer">${label}</a>` : html``
}

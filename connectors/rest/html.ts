const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** The words of a comment that the CRM keeps as HTML. */
export function plainOf(html: string): string {
  const broken = html.replace(/<br\s*\/?>|<\/(?:p|div|li|tr|h[1-6])>/gi, '\n').replace(/<[^<>]*>/g, '')
  return broken.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    const code = decimal === undefined ? (hex === undefined ? null : Number.parseInt(hex, 16)) : Number(decimal)
    if (code !== null) return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
    return ENTITIES[(name ?? '').toLowerCase()] ?? whole
  }).trim()
}

/** Plain words as HTML: nothing of them is markup. */
export function htmlOf(words: string): string {
  return `<p>${words.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character).replace(/\r\n?|\n/g, '<br>')}</p>`
}

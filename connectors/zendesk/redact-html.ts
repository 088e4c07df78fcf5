import { isSaid, keptOf, piecesOf, saidIn } from '../../src/connector/redaction.ts'

/** A run of text between two tags, piece by piece, each with how it is written. */
interface Run {
  readonly tag: string | null
  readonly pieces: readonly { readonly text: string; readonly raw: string }[]
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' }

/**
 * A comment's own HTML with `<redact>` around everything that `body` does not say any more. Links whose words go lose their address too
 * (the `redact` attribute). Text is compared as it is read, and written back as it was.
 */
export function covering(html: string, body: string): string {
  const runs = runsOf(html)
  const keep = keptOf(runs.flatMap((run) => run.pieces.filter((piece) => isSaid(piece.text)).map((piece) => piece.text)), saidIn(body))
  let at = -1
  let link: { index: number } | null = null
  const made: string[] = []
  for (const run of runs) {
    if (run.tag !== null) {
      if (/^<a[\s>]/i.test(run.tag)) link = { index: made.length }
      else if (/^<\/a[\s>]/i.test(run.tag)) link = null
      made.push(run.tag)
      continue
    }
    const hidden = run.pieces.map((piece) => isSaid(piece.text) && keep[(at += 1)] !== true)
    if (link !== null && hidden.includes(true)) made[link.index] = (made[link.index] ?? '').replace(/^<a(?! redact)/i, '<a redact')
    made.push(wrapped(run.pieces, hidden))
  }
  return made.join('')
}

/** One pair of tags around as much as goes together, the white space between included. */
function wrapped(pieces: Run['pieces'], hidden: readonly boolean[]): string {
  const inside = pieces.map((piece, at) => hidden[at] === true || (piece.text.trim() === '' && hidden[at - 1] === true && hidden[at + 1] === true))
  return pieces.map((piece, at) => `${inside[at] === true && inside[at - 1] !== true ? '<redact>' : ''}${piece.raw}${inside[at] === true && inside[at + 1] !== true ? '</redact>' : ''}`).join('')
}

function runsOf(html: string): readonly Run[] {
  return (html.match(/<[^>]*>|[^<]+|</g) ?? []).map((part): Run => {
    if (part.startsWith('<') && part.endsWith('>') && part.length > 1) return { tag: part, pieces: [] }
    const raws: string[] = []
    const text = part.replace(/&(#x[0-9a-f]+|#\d+|\w+);|[\s\S]/giu, (raw: string, name: string | undefined) => {
      const said = name === undefined ? raw : entity(raw, name)
      for (let unit = 0; unit < said.length; unit += 1) raws.push(unit === 0 ? raw : '')
      return said
    })
    let from = 0
    return {
      tag: null,
      pieces: piecesOf(text).map((piece) => {
        const raw = raws.slice(from, from + piece.length).join('')
        from += piece.length
        return { text: piece, raw }
      }),
    }
  })
}

function entity(raw: string, name: string): string {
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : name.startsWith('#') ? Number(name.slice(1)) : null
  if (code !== null) return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : raw
  return ENTITIES[name.toLowerCase()] ?? raw
}

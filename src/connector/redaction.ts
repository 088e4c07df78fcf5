/** Stands where words were taken out; Zendesk's own sign too. */
export const COVER = '\u2587'

/** Scripts that write words without spaces between them: there each character stands for itself. */
const UNSPACED = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]`
const PIECE = new RegExp(String.raw`[\s\u200B]+|${COVER}+|${UNSPACED}\p{M}*|(?:(?!${UNSPACED})[\p{L}\p{N}]\p{M}*)+|.`, 'gsu')

/** A text cut into words, signs and what lies between; put together again it is the text. */
export function piecesOf(text: string): readonly string[] {
  return text.match(PIECE) ?? []
}

/** What a text says: its pieces without white space and without what was covered before. */
export function saidIn(text: string): readonly string[] {
  return piecesOf(text).filter(isSaid)
}

export function isSaid(piece: string): boolean {
  return !piece.startsWith(COVER) && !/^[\s\u200B]*$/.test(piece)
}

/** Whether a text says nothing but what `allowed` says, in that order: the proof of a redaction. */
export function saysNoMore(text: string, allowed: string): boolean {
  return isWithin(saidIn(text), saidIn(allowed))
}

/** The same words and signs, whatever lies between them. */
export function saysTheSame(one: string, other: string): boolean {
  const [left, right] = [saidIn(one), saidIn(other)]
  return left.length === right.length && left.every((piece, at) => same(piece, right[at] ?? ''))
}

/** `text` with everything covered that `now` does not say any more. What is left says no more than `now`; nothing is added. */
export function covered(text: string, now: string): string {
  const pieces = piecesOf(text)
  return withCovers(pieces, keptOf(pieces.filter(isSaid), saidIn(now)))
}

/** `text`, which may say other things as well, without the words that went from `was` to `now`: each run of them, wherever it stands. */
export function erased(text: string, was: string, now: string): string {
  if (saysNoMore(text, was)) return covered(text, now)
  const pieces = piecesOf(text)
  const said = pieces.filter(isSaid)
  const keep = said.map(() => true)
  for (const run of runsGone(saidIn(was), saidIn(now))) {
    for (let at = 0; at + run.length <= said.length; at += 1) if (run.every((piece, index) => same(piece, said[at + index] ?? ''))) keep.fill(false, at, at + run.length)
  }
  return withCovers(pieces, keep)
}

function runsGone(was: readonly string[], now: readonly string[]): readonly (readonly string[])[] {
  const keep = keptOf(was, now)
  const runs: string[][] = []
  for (const [at, piece] of was.entries()) {
    if (keep[at] === true) continue
    if (at === 0 || keep[at - 1] === true) runs.push([])
    runs.at(-1)?.push(piece)
  }
  return runs.filter((run) => run.some((piece) => /[\p{L}\p{N}]/u.test(piece)))
}

function withCovers(pieces: readonly string[], keep: readonly boolean[]): string {
  let said = -1
  let made = ''
  let hidden = false
  let between = ''
  for (const piece of pieces) {
    if (/^[\s\u200B]*$/.test(piece)) {
      between += piece
      continue
    }
    if (isSaid(piece) && keep[(said += 1)] === true) {
      made += between + piece
      hidden = false
    } else if (!hidden) {
      made += between + COVER
      hidden = true
    }
    between = ''
  }
  return made + between
}

/** The largest table of the exact comparison; beyond it less may be kept than could be, never more. */
const MOST_CELLS = 4_000_000
const LOOK_AHEAD = 400

/** Which pieces of `old` stand in `now` as well: as many as there can be, and in that order. */
export function keptOf(old: readonly string[], now: readonly string[]): readonly boolean[] {
  if (isWithin(old, now)) return old.map(() => true)
  let head = 0
  while (head < old.length && head < now.length && same(old[head] ?? '', now[head] ?? '')) head += 1
  let tail = 0
  while (tail < old.length - head && tail < now.length - head && same(old.at(-1 - tail) ?? '', now.at(-1 - tail) ?? '')) tail += 1
  const [from, to] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)]
  const middle = from.length * to.length <= MOST_CELLS ? longest(from, to) : greedy(from, to)
  return [...Array.from({ length: head }, () => true), ...middle, ...Array.from({ length: tail }, () => true)]
}

function isWithin(old: readonly string[], now: readonly string[]): boolean {
  let at = 0
  for (const piece of now) if (at < old.length && same(old[at] ?? '', piece)) at += 1
  return at === old.length
}

/** The longest common subsequence. */
function longest(old: readonly string[], now: readonly string[]): readonly boolean[] {
  const width = now.length + 1
  const table = new Uint32Array((old.length + 1) * width)
  const at = (row: number, column: number): number => table[row * width + column] ?? 0
  for (let row = old.length - 1; row >= 0; row -= 1)
    for (let column = now.length - 1; column >= 0; column -= 1)
      table[row * width + column] = same(old[row] ?? '', now[column] ?? '') ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
  const kept: boolean[] = []
  let column = 0
  for (let row = 0; row < old.length; row += 1) {
    while (column < now.length && !same(old[row] ?? '', now[column] ?? '') && at(row, column + 1) === at(row, column)) column += 1
    const keep = column < now.length && same(old[row] ?? '', now[column] ?? '')
    kept.push(keep)
    if (keep) column += 1
  }
  return kept
}

function greedy(old: readonly string[], now: readonly string[]): readonly boolean[] {
  let from = 0
  return old.map((piece) => {
    const window = now.slice(from, from + LOOK_AHEAD)
    const found = window.findIndex((one) => same(one, piece))
    if (found === -1) return false
    from += found + 1
    return true
  })
}

function same(one: string, other: string): boolean {
  return one === other || one.normalize('NFKC') === other.normalize('NFKC')
}

/** One line of a stream, counted from 1; null where it was longer than could be held. */
export interface NumberedLine {
  readonly number: number
  readonly text: string | null
}

/** The lines of a stream. One that never ends is passed over piece by piece, so that it cannot fill the memory. */
export async function* linesOf(stream: AsyncIterable<string | Uint8Array>, longest: number): AsyncGenerator<NumberedLine> {
  const decoder = new TextDecoder()
  let number = 1
  let rest = ''
  let over = false
  for await (const chunk of stream) {
    const parts = (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })).split('\n')
    for (let index = 0; index < parts.length; index += 1) {
      if (!over) rest += parts[index] ?? ''
      if (rest.length > longest) {
        over = true
        rest = ''
      }
      if (index === parts.length - 1) break
      yield { number, text: over ? null : rest.replace(/\r$/, '') }
      number += 1
      rest = ''
      over = false
    }
  }
  if (over || rest !== '') yield { number, text: over ? null : rest }
}

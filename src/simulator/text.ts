/** What stands in a field of text; nothing where it is no text. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A scalar as text; anything else as JSON, so that nothing turns into `[object Object]`. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}`
  return value === null || value === undefined ? '' : JSON.stringify(value)
}

/**
 * SOQL text. The vendor library's own builder leaves backslashes as they are (a value that ends in one breaks out of its quotes)
 * and prints a Date as an English sentence, so every literal is written here.
 */

/**
 * Reserved characters of a quoted string.
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm
 */
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
}

/** A quoted string literal: whatever the value holds, it stays inside its quotes. */
export function quote(value: string): string {
  // The NUL and other control characters have no escape; they match nothing a field could hold.
  // oxlint-disable-next-line no-control-regex -- they are what is removed
  return `'${value.replace(/[\\'\n\r\t\b\f]/g, (character) => ESCAPES[character] ?? '').replace(/[\u0000-\u001F]/g, '')}'`
}

/** A dateTime literal in UTC. Seconds are all that Salesforce stores; parts of a second are cut, not rounded up. */
export function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** A field, object or relationship name. Throws for anything that is not one: names are never data. */
export function name(value: string): string {
  if (!/^[A-Za-z]\w*(?:\.[A-Za-z]\w*){0,4}$/.test(value)) throw new TypeError('not a field name')
  return value
}

/** `Field IN ('a','b')`. */
export function within(field: string, values: readonly string[]): string {
  return `${name(field)} IN (${values.map(quote).join(',')})`
}

/** `Field IN (1,2)`, for number fields. */
export function withinNumbers(field: string, values: readonly number[]): string {
  return `${name(field)} IN (${values.filter((value) => Number.isFinite(value)).join(',')})`
}

/** URI and headers together may hold 16,384 bytes (Knowledge article 000386264); the headers get a quarter. */
export const LONGEST_URI = 12_000

/** Bytes the query takes in an address. */
export function encodedLength(soql: string): number {
  return encodeURIComponent(soql).length
}

/** Splits values so that each query stays within one address: `build` gives the query for some of them. */
export function inBatches<T>(values: readonly T[], build: (some: readonly T[]) => string, longest = LONGEST_URI): (readonly T[])[] {
  const batches: (readonly T[])[] = []
  let rest = values
  while (rest.length > 0) {
    let size = rest.length
    while (size > 1 && encodedLength(build(rest.slice(0, size))) > longest) {
      const over = encodedLength(build(rest.slice(0, size))) / longest
      size = Math.max(1, Math.min(size - 1, Math.floor(size / over)))
    }
    batches.push(rest.slice(0, size))
    rest = rest.slice(size)
  }
  return batches
}

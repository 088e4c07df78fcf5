/** Salesforce writes instants as `2026-11-22T10:00:08.000+0000`; system stamps have whole seconds. */

export function stamp(ms: number): string {
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, -1)}+0000`
}

export function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}+0000`
}

/** Milliseconds of an ISO 8601 date-time with zone, or null. A space where a `+` was meant is what an unescaped URL turns it into. */
export function parseInstant(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})$/.exec(text)
  if (match === null) return null
  const zone = match[2] === 'Z' ? 'Z' : (match[2] ?? '').replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2')
  const ms = Date.parse(`${match[1]}${zone}`)
  return Number.isNaN(ms) ? null : ms
}

/** `Tue, 10 Aug 2021 21:00:00 GMT`, as in If-Modified-Since. */
export function parseHttpDate(text: string): number | null {
  if (!/^[A-Za-z]{3}, \d{2} [A-Za-z]{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : ms
}

export function httpDate(ms: number): string {
  return new Date(ms).toUTCString()
}

/** What places can be filled with. `undefined`: nothing is known, and the place is left out with what it stands in. */
export type Filling = Readonly<Record<string, unknown>>

const PLACE = /\{\{(\w+)\}\}/g

/** The names of all places of a text, an object or a list. */
export function placesOf(template: unknown): readonly string[] {
  if (typeof template === 'string') return [...template.matchAll(PLACE)].map((match) => match[1] ?? '')
  if (typeof template !== 'object' || template === null) return []
  return Object.values(template).flatMap(placesOf)
}

/**
 * A body with its places filled, as data: words of a ticket are put in as values and never as JSON, so that no quote or brace of theirs means
 * anything. What is put in is not looked at for places again.
 */
export function fillBody(template: unknown, filling: Filling): unknown {
  if (typeof template === 'string') return fillText(template, filling)
  if (Array.isArray(template)) return template.map((one) => fillBody(one, filling)).filter((one) => one !== undefined)
  if (typeof template !== 'object' || template === null) return template
  // What stands at `...` is spread among its neighbours.
  const filled = Object.entries(template).flatMap(([name, one]): (readonly [string, unknown])[] => (name === '...' ? Object.entries(fillBody(one, filling) ?? {}) : [[name, fillBody(one, filling)]]))
  return Object.fromEntries(filled.filter(([, one]) => one !== undefined))
}

function fillText(template: string, filling: Filling): unknown {
  const alone = /^\{\{(\w+)\}\}$/.exec(template)
  if (alone !== null) return filling[alone[1] ?? '']
  return fill(template, filling, (value) => value)
}

/** An address with its places filled, each as one piece: nothing of a value can end a path or begin a query. */
export function fillRoute(template: string, filling: Filling): string {
  return fill(template, filling, piece) ?? ''
}

/** The query, without what is not known. */
export function fillQuery(template: Readonly<Record<string, string>>, filling: Filling): string {
  const pairs = Object.entries(template).flatMap(([name, one]) => {
    const value = fill(one, filling, (text) => text)
    return value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`]
  })
  return pairs.join('&')
}

/** Headers without what is not known; a value with a line break is no header. */
export function fillHeaders(template: Readonly<Record<string, string>>, filling: Filling): Record<string, string> {
  return Object.fromEntries(
    Object.entries(template).flatMap(([name, one]) => {
      const value = fill(one, filling, (text) => text.replace(/[^\t\x20-\x7e]/g, ''))
      return value === undefined ? [] : [[name.toLowerCase(), value] as const]
    }),
  )
}

/** A dot or two alone would be taken for a step within the path. */
function piece(text: string): string {
  return /^\.{1,2}$/.test(text) ? '%00' : encodeURIComponent(text)
}

function fill(template: string, filling: Filling, as: (text: string) => string): string | undefined {
  const places = placesOf(template)
  if (places.some((name) => filling[name] === undefined || filling[name] === null)) return undefined
  return template.replace(PLACE, (_, name: string) => as(plain(filling[name])))
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

type Json = Readonly<Record<string, unknown>>

interface Step {
  readonly name: string
  /** Which element of a list: the one whose `key` is `value`. */
  readonly pick: { readonly key: string; readonly value: string } | null
}

function stepsOf(path: string): readonly Step[] {
  return path === '' ? [] : [...path.matchAll(/([^.[\]]+)(?:\[([^=\]]+)=([^\]]*)\])?/g)].map((found) => ({ name: found[1] ?? '', pick: found[2] === undefined ? null : { key: found[2], value: found[3] ?? '' } }))
}

/** What stands at a path; undefined where nothing does. */
export function at(value: unknown, path: string): unknown {
  let here = value
  for (const { name, pick } of stepsOf(path)) {
    if (!isRecord(here) && !Array.isArray(here)) return undefined
    here = Object.hasOwn(here, name) ? (here as Json)[name] : undefined
    if (pick !== null) here = Array.isArray(here) ? here.find((one) => isRecord(one) && String(one[pick.key]) === pick.value) : undefined
  }
  return here
}

/** Puts a value at a path, making what is missing on the way. */
export function put(into: Record<string, unknown>, path: string, value: unknown): void {
  const steps = stepsOf(path)
  let here = into
  for (const [index, { name, pick }] of steps.entries()) {
    if (pick !== null) {
      const list = (Object.hasOwn(here, name) ? here[name] : []) as Record<string, unknown>[]
      here[name] = list
      let one = list.find((each) => String(each[pick.key]) === pick.value)
      if (one === undefined) list.push((one = { [pick.key]: /^\d{1,15}$/.test(pick.value) ? Number(pick.value) : pick.value }))
      here = one
    } else if (index === steps.length - 1) here[name] = value
    else {
      const inner: Record<string, unknown> = Object.hasOwn(here, name) && isRecord(here[name]) ? here[name] : {}
      here[name] = inner
      here = inner
    }
  }
}

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text as it is, a number as a text; everything else is none. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : null
}

/** A time in any of the ways that CRMs write it: ISO 8601, seconds or milliseconds. */
export function instantOf(value: unknown): number | null {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{9,14}(\.\d+)?$/.test(value))) {
    const number = Number(value)
    return number > 1e11 ? Math.floor(number) : Math.floor(number * 1000)
  }
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(parsed) ? null : parsed
}

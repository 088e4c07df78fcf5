/** As much of an OpenAPI 3 document as a draft needs. Nothing outside the document is fetched. */

export type Json = Readonly<Record<string, unknown>>

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export interface Operation {
  readonly path: string
  readonly method: string
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly answer: Schema | null
  readonly sends: Schema | null
  readonly statuses: readonly string[]
}

/** A schema with its parts looked up; `list` where it is one. */
export interface Schema {
  readonly properties: Readonly<Record<string, Schema>>
  readonly list: Schema | null
  readonly type: string
  readonly choices: readonly string[]
}

const METHODS = ['get', 'post', 'put', 'patch']
const DEEP = 5

export function operationsOf(document: Json): readonly Operation[] {
  const paths = isJson(document['paths']) ? document['paths'] : {}
  return Object.entries(paths).flatMap(([path, item]) => {
    if (!isJson(item)) return []
    return METHODS.flatMap((method): readonly Operation[] => {
      const operation = item[method]
      if (!isJson(operation)) return []
      const parameters = [item['parameters'], operation['parameters']].flatMap((list) => (Array.isArray(list) ? (list as readonly unknown[]) : [])).map((one) => resolved(document, one))
      const responses = isJson(operation['responses']) ? operation['responses'] : {}
      const good = resolved(document, responses[Object.keys(responses).find((status) => status.startsWith('2')) ?? ''])
      return [{
        path, method,
        parameters: parameters.flatMap((one) => (typeof one['name'] === 'string' && typeof one['in'] === 'string' ? [{ name: one['name'], in: one['in'] }] : [])),
        answer: contentOf(document, good),
        sends: contentOf(document, resolved(document, operation['requestBody'])),
        statuses: Object.keys(responses),
      }]
    })
  })
}

function contentOf(document: Json, holder: Json): Schema | null {
  const content = isJson(holder['content']) ? holder['content'] : {}
  const media = Object.entries(content).find(([type]) => /json/i.test(type))?.[1]
  return isJson(media) && media['schema'] !== undefined ? schemaOf(document, media['schema'], 0) : null
}

/** A reference within the document, followed. */
function resolved(document: Json, value: unknown, hops = 0): Json {
  if (!isJson(value)) return {}
  const ref = value['$ref']
  if (typeof ref !== 'string' || hops > 10) return value
  if (!ref.startsWith('#/')) return {}
  const found = ref.slice(2).split('/').reduce<unknown>((at, part) => (isJson(at) ? at[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined), document)
  return resolved(document, found, hops + 1)
}

function schemaOf(document: Json, value: unknown, depth: number): Schema {
  const schema = resolved(document, value)
  const parts = depth > DEEP ? [] : ['allOf', 'oneOf', 'anyOf'].flatMap((word) => (Array.isArray(schema[word]) ? (schema[word] as readonly unknown[]) : [])).map((one) => schemaOf(document, one, depth + 1))
  const own = depth > DEEP || !isJson(schema['properties']) ? {} : Object.fromEntries(Object.entries(schema['properties']).map(([name, one]) => [name, schemaOf(document, one, depth + 1)]))
  const type = Array.isArray(schema['type']) ? String((schema['type'] as readonly unknown[]).find((one) => one !== 'null')) : typeof schema['type'] === 'string' ? schema['type'] : ''
  return {
    properties: Object.assign({}, ...parts.map((part) => part.properties), own) as Schema['properties'],
    list: type === 'array' && depth <= DEEP ? schemaOf(document, schema['items'], depth + 1) : (parts.find((part) => part.list !== null)?.list ?? null),
    type: type === '' ? (parts[0]?.type ?? '') : type,
    choices: Array.isArray(schema['enum']) ? (schema['enum'] as readonly unknown[]).filter((one) => typeof one === 'string') : (parts.find((part) => part.choices.length > 0)?.choices ?? []),
  }
}

/** Where a schema has a list of records: at its root, or one step in. */
export function listIn(schema: Schema | null): { readonly at: string; readonly record: Schema } | null {
  if (schema === null) return null
  if (schema.list !== null) return { at: '', record: schema.list }
  const found = Object.entries(schema.properties).find(([, one]) => one.list !== null && Object.keys(one.list.properties).length > 1)
  return found?.[1].list === undefined || found[1].list === null ? null : { at: found[0], record: found[1].list }
}

/** Where a schema has a record: at its root, or one step in under a single name. */
export function recordIn(schema: Schema | null): { readonly at: string; readonly record: Schema } | null {
  if (schema === null) return null
  const entries = Object.entries(schema.properties)
  const [only] = entries
  if (entries.length <= 2 && only !== undefined && Object.keys(only[1].properties).length > 1) return { at: only[0], record: only[1] }
  return entries.length > 0 ? { at: '', record: schema } : null
}

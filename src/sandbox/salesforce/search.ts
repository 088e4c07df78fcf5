import { visibleObject } from './access.ts'
import { badType, refuse } from './errors.ts'
import { orderedRows, viewOf } from './org.ts'
import { ok, type Context, type Reply, type Route } from './reply.ts'
import { runQuery } from './soql/run.ts'

/** `FIND {words} IN NAME FIELDS RETURNING Account(Id, Name)`. https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_syntax.htm */
function search(context: Context): Reply {
  const sosl = context.query.get('q') ?? ''
  const match =
    /^\s*FIND\s*\{([^}]+)\}\s*(?:IN\s+(ALL|NAME|EMAIL|PHONE|SIDEBAR)\s+FIELDS\s*)?RETURNING\s+(.+?)\s*(?:LIMIT\s+(\d+)\s*)?$/is.exec(sosl)
  if (match === null) throw refuse(400, 'MALFORMED_SEARCH', `No search term found. The search term must be enclosed in braces.`)
  const words = (match[1] ?? '').replace(/[\\"*?]/g, '').toLowerCase()
  if (words.trim().length < 2) throw refuse(400, 'MALFORMED_SEARCH', 'search term must be longer than one character')
  const nameOnly = match[2]?.toUpperCase() === 'NAME'
  const limit = Number(match[4] ?? 2000)
  const records = [...(match[3] ?? '').matchAll(/(\w+)\s*(?:\(([^)]*)\))?/g)].flatMap((part) =>
    find(context, part[1] ?? '', part[2] ?? 'Id', words, nameOnly),
  )
  return ok({ searchRecords: records.slice(0, limit) })
}

function find(context: Context, name: string, fields: string, words: string, nameOnly: boolean): unknown[] {
  const { org, call } = context
  const object = visibleObject(org, call.session.userId, name)
  if (object === undefined) throw badType(name)
  const texts = [...object.fields.values()]
    .filter(
      (field) =>
        ['string', 'textarea', 'email', 'phone'].includes(field.type) && (!nameOnly || field.name === 'Name' || field.name === 'Subject'),
    )
    .map((field) => field.name)
  const ids = orderedRows(org, object.name).flatMap((row) => {
    const values = viewOf(org, row, call.now, call.session.token)
    const hit =
      values !== null &&
      values['IsDeleted'] !== true &&
      texts.some((text) =>
        String(values[text] ?? '')
          .toLowerCase()
          .includes(words),
      )
    return hit ? [row.id] : []
  })
  if (ids.length === 0) return []
  const result = runQuery(
    org,
    call,
    `SELECT ${fields} FROM ${object.name} WHERE Id IN (${ids
      .slice(0, 2000)
      .map((id) => `'${id}'`)
      .join(',')})`,
    { all: false, tooling: false },
  )
  return result.rows.map((_, index) => result.render(index))
}

export const searchRoutes: readonly Route[] = [{ method: 'GET', path: '/search', handle: search }]

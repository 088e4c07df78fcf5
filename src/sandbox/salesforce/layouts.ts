import { readableFields, typeOf } from './describe.ts'
import { notFound } from './errors.ts'
import { ok, type Context, type Reply, type Route } from './reply.ts'
import { runQuery } from './soql/run.ts'
import type { ObjectDef } from './types.ts'
import { text } from './text.ts'

/** Layouts and list views, plain but whole: one of each per object. https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_layouts.htm */

const LISTED = ['Name', 'CaseNumber', 'Subject', 'Status', 'CreatedDate']

function layout(context: Context): unknown {
  const object = typeOf(context)
  const items = readableFields(context, object).slice(0, 8)
  const section = (editing: boolean): unknown => ({
    collapsed: false,
    columns: 1,
    heading: `${object.label} Information`,
    layoutRows: items.map((field) => ({ layoutItems: [item(field.name, field.label, editing && field.updateable)], numItems: 1 })),
    layoutSectionId: null,
    parentLayoutId: null,
    rows: items.length,
    tabOrder: 'LeftToRight',
    useCollapsibleSection: false,
    useHeading: false,
  })
  return {
    buttonLayoutSection: { detailButtons: [] },
    detailLayoutSections: [section(false)],
    editLayoutSections: [section(true)],
    feedView: null,
    highlightsPanelLayoutSection: null,
    id: `00hgL0000${object.keyPrefix}00001AAA`.slice(0, 18),
    multirowEditLayoutSections: [],
    offlineLinks: [],
    quickActionList: { quickActionListItems: [] },
    relatedContent: null,
    relatedLists: [],
    saveOptions: [],
  }
}

function item(name: string, label: string, editable: boolean): unknown {
  return {
    editableForNew: editable,
    editableForUpdate: editable,
    label,
    layoutComponents: [{ displayLines: 1, tabOrder: 1, type: 'Field', value: name }],
    placeholder: false,
    required: false,
  }
}

function layouts(context: Context): Reply {
  const object = typeOf(context)
  return ok({
    layouts: [layout(context)],
    recordTypeMappings: [
      {
        active: true,
        available: true,
        defaultRecordTypeMapping: true,
        developerName: 'Master',
        layoutId: `00hgL0000${object.keyPrefix}00001AAA`,
        master: true,
        name: 'Master',
        picklistsForRecordType: null,
        recordTypeId: '012000000000000AAA',
      },
    ],
    recordTypeSelectorRequired: [false],
  })
}

/** The page layouts that exist beside the standard one. */
function namedLayouts(context: Context): Reply {
  if (context.params['layout'] !== 'UserAlt' || typeOf(context).name !== 'User') throw notFound()
  return layouts(context)
}

function compactLayouts(context: Context): Reply {
  const object = typeOf(context)
  const id = `0AHgL0000${object.keyPrefix}00001AAA`
  const fieldItems = readableFields(context, object)
    .slice(0, 4)
    .map((field) => item(field.name, field.label, false))
  return ok({
    compactLayouts: [{ actions: [], fieldItems, id, imageItems: [], label: 'System Default', name: 'SYSTEM', objectType: object.name }],
    defaultCompactLayoutId: id,
    recordTypeCompactLayoutMappings: [
      { available: true, compactLayoutId: id, compactLayoutName: 'SYSTEM', recordTypeId: '012000000000000AAA' },
    ],
    urls: {},
  })
}

function approvalLayouts(context: Context): Reply {
  typeOf(context)
  return ok({ approvalLayouts: [] })
}

export const listId = (object: ObjectDef): string => `00BgL0000${object.keyPrefix}0000100`.slice(0, 18)

function listviews(context: Context): Reply {
  const object = typeOf(context)
  const base = `/services/data/v${context.call.version}/sobjects/${object.name}/listviews`
  const id = listId(object)
  const listview = {
    describeUrl: `${base}/${id}/describe`,
    developerName: 'All',
    id,
    label: `All ${object.labelPlural}`,
    resultsUrl: `${base}/${id}/results`,
    soqlCompatible: true,
    url: `${base}/${id}`,
  }
  return ok({ done: true, listviews: [listview], nextRecordsUrl: null, size: 1, sobjectType: object.name })
}

function columnsOf(context: Context, object: ObjectDef): string[] {
  const names = readableFields(context, object).map((field) => field.name)
  return LISTED.filter((name) => names.includes(name))
}

export function listQuery(context: Context, object: ObjectDef): string {
  return `SELECT ${['Id', ...columnsOf(context, object)].join(', ')} FROM ${object.name}`
}

function columns(context: Context, object: ObjectDef): unknown[] {
  return columnsOf(context, object).map((name, index) => ({
    ascendingLabel: 'A-Z',
    descendingLabel: 'Z-A',
    fieldNameOrPath: name,
    hidden: false,
    label: object.fields.get(name.toLowerCase())?.label ?? name,
    searchable: true,
    selectListItem: name,
    sortDirection: index === 0 ? 'ascending' : null,
    sortIndex: index === 0 ? 0 : null,
    sortable: true,
    type: object.fields.get(name.toLowerCase())?.type ?? 'string',
  }))
}

function checkedList(context: Context): ObjectDef {
  const object = typeOf(context)
  if (context.params['list'] !== listId(object)) throw notFound()
  return object
}

function describeList(context: Context): Reply {
  const object = checkedList(context)
  return ok({
    columns: columns(context, object),
    id: listId(object),
    orderBy: [{ fieldNameOrPath: 'Id', nullsPosition: 'first', sortDirection: 'ascending' }],
    query: listQuery(context, object),
    relatedEntityId: null,
    scope: 'everything',
    scopeEntityId: null,
    sobjectType: object.name,
    whereCondition: { conditions: [], conjunction: 'and' },
  })
}

function results(context: Context): Reply {
  const object = checkedList(context)
  const found = runQuery(context.org, context.call, listQuery(context, object), { all: false, tooling: false })
  const limit = Math.min(2000, Number(context.query.get('limit') ?? 25))
  const records = found.rows.slice(0, limit).map((_, index) => {
    const record = found.render(index) as Readonly<Record<string, unknown>>
    return {
      columns: Object.entries(record)
        .filter(([name]) => name !== 'attributes')
        .map(([fieldNameOrPath, value]) => ({ fieldNameOrPath, value: value === null ? null : text(value) })),
    }
  })
  return ok({
    columns: columns(context, object),
    developerName: 'All',
    done: true,
    id: listId(object),
    label: `All ${object.labelPlural}`,
    records,
    size: records.length,
  })
}

export const layoutRoutes: readonly Route[] = [
  { method: 'GET', path: '/sobjects/{type}/describe/layouts', handle: layouts },
  { method: 'GET', path: '/sobjects/{type}/describe/namedLayouts/{layout}', handle: namedLayouts },
  { method: 'GET', path: '/sobjects/{type}/describe/compactLayouts', handle: compactLayouts },
  { method: 'GET', path: '/sobjects/{type}/describe/approvalLayouts', handle: approvalLayouts },
  { method: 'GET', path: '/sobjects/{type}/listviews', handle: listviews },
  { method: 'GET', path: '/sobjects/{type}/listviews/{list}', handle: describeList },
  { method: 'GET', path: '/sobjects/{type}/listviews/{list}/describe', handle: describeList },
  { method: 'GET', path: '/sobjects/{type}/listviews/{list}/results', handle: results },
]

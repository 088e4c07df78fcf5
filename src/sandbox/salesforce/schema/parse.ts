import type { FieldDef, ObjectDef, PickValue, Value } from '../types.ts'

const LENGTHS: Readonly<Record<string, number>> = {
  id: 18,
  reference: 18,
  string: 255,
  textarea: 4000,
  email: 80,
  phone: 40,
  url: 255,
  picklist: 255,
  multipicklist: 4099,
  base64: 0,
  anyType: 255,
}

export interface FieldInput extends Partial<FieldDef> {
  readonly name: string
  readonly type: string
}

/** A field definition with everything that was not said. */
export function makeField(input: FieldInput): FieldDef {
  return {
    label: input.name
      .replace(/__c$/, '')
      .replace(/Id$/, ' ID')
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .replaceAll('_', ' '),
    length: LENGTHS[input.type] ?? 0,
    createable: false,
    updateable: false,
    defaulted: false,
    filterable: false,
    groupable: false,
    nillable: false,
    sortable: false,
    autoNumber: false,
    idLookup: false,
    restricted: false,
    picklist: [],
    refersTo: [],
    relationship: null,
    externalId: false,
    unique: false,
    caseSensitive: false,
    precision: input.type === 'currency' || input.type === 'double' ? 18 : 0,
    scale: 0,
    custom: false,
    required: false,
    bytes: false,
    openToAll: true,
    defaultValue: null,
    id: null,
    metadata: null,
    ...input,
  }
}

/** Reads one table of `schema/*-tables.ts`. */
function parseTable(table: string): FieldDef[] {
  return table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [head = '', tail = ''] = line.split(/:(.*)/s)
      const [type = 'string', flags = ''] = head.split(' ')
      return tail
        .trim()
        .split(/\s+/)
        .map((text) => parseField(type, flags, text))
    })
}

function parseField(type: string, flags: string, text: string): FieldDef {
  const match = /^(\w+)(?:\((\d+)\))?(?:>([\w|]+))?(?:\.(\w+))?$/.exec(text)
  if (match === null) throw new Error(`bad field ${text}`)
  const [, name = '', length, refers, relationship] = match
  const has = (flag: string): boolean => flags.includes(flag)
  return makeField({
    name,
    type,
    ...(length === undefined ? {} : { length: Number(length) }),
    createable: has('c'),
    updateable: has('u'),
    defaulted: has('d'),
    filterable: has('f'),
    groupable: has('g'),
    nillable: has('n'),
    sortable: has('s'),
    autoNumber: has('a'),
    restricted: has('r'),
    idLookup: has('i'),
    refersTo: refers === undefined ? [] : refers.split('|'),
    relationship: refers === undefined ? null : relationship ?? name.replace(/Id$/i, ''),
    ...(type === 'boolean' ? { defaultValue: false } : {}),
  })
}

const SYSTEM: Readonly<Record<string, string>> = {
  id: 'id dfgsi: Id',
  deleted: 'boolean df: IsDeleted',
  created: 'datetime dfs: CreatedDate\nreference dfgs: CreatedById>User.CreatedBy',
  modified: 'datetime dfs: LastModifiedDate\nreference dfgs: LastModifiedById>User.LastModifiedBy',
  stamp: 'datetime dfs: SystemModstamp',
}

export interface ObjectInput {
  readonly name: string
  readonly keyPrefix: string
  readonly table: string
  /** System fields: every object has `id`. */
  readonly system?: readonly ('deleted' | 'created' | 'modified' | 'stamp')[]
  readonly label?: string
  readonly plural?: string
  readonly required?: readonly string[]
  /** `Status`: values, the default marked with `*`. */
  readonly picklists?: Readonly<Record<string, string>>
  readonly defaults?: Readonly<Record<string, Value>>
  readonly children?: Readonly<Record<string, string>>
  readonly readOnly?: boolean
  readonly updateable?: boolean
  readonly deletable?: boolean
  readonly tooling?: boolean
  readonly bytes?: readonly string[]
  /** Text fields that are unique external ids. */
  readonly extra?: readonly FieldDef[]
}

export function makeObject(input: ObjectInput): ObjectDef {
  const fields = new Map<string, FieldDef>()
  const parts = ['id', ...(input.system ?? ['deleted', 'created', 'modified', 'stamp'])].map((part) => SYSTEM[part] ?? '').join('\n')
  for (const field of [...parseTable(parts), ...parseTable(input.table), ...(input.extra ?? [])]) {
    const picks = input.picklists?.[field.name]
    const defaultPick = picks === undefined ? undefined : pickValues(picks).find((pick) => pick.isDefault)
    const fallback = input.defaults?.[field.name] ?? defaultPick?.value
    fields.set(field.name.toLowerCase(), {
      ...field,
      ...(picks === undefined ? {} : { picklist: pickValues(picks) }),
      ...(fallback === undefined ? {} : { defaultValue: fallback }),
      required: input.required?.includes(field.name) === true || field.required,
      bytes: input.bytes?.includes(field.name) === true,
    })
  }
  const label = input.label ?? input.name.replace(/__c$/, '').replace(/([a-z])([A-Z])/g, '$1 $2')
  return {
    name: input.name,
    label,
    labelPlural: input.plural ?? `${label}s`,
    keyPrefix: input.keyPrefix,
    custom: input.name.endsWith('__c'),
    createable: input.readOnly !== true,
    updateable: input.readOnly !== true && input.updateable !== false,
    deletable: input.readOnly !== true && input.deletable !== false,
    queryable: true,
    tooling: input.tooling === true,
    openToAll: true,
    id: null,
    metadata: null,
    fields,
    childNames: input.children ?? {},
  }
}

function pickValues(text: string): PickValue[] {
  return text.split('|').map((each) => ({ value: each.replace('*', ''), isDefault: each.endsWith('*') }))
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bench, send } from './salesforce-support.ts'

/** The fake org's describe against the published facts about the same objects, where those are at hand. */
const folder = join(resolve(dirname(fileURLToPath(import.meta.url)), '../..'), '..', 'shared', 'contracts', 'salesforce')
const present = existsSync(folder)
const files = present ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []

interface Published {
  readonly fields: Readonly<Record<string, { readonly type: string; readonly properties?: string }>>
}

interface Described {
  readonly name: string
  readonly type: string
  readonly createable: boolean
  readonly updateable: boolean
  readonly nillable: boolean
  readonly filterable: boolean
  readonly sortable: boolean
  readonly groupable: boolean
  readonly restrictedPicklist: boolean
}

const SYSTEM = new Set(['Id', 'IsDeleted', 'CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById', 'SystemModstamp'])

describe.skipIf(!present)('describe agrees with the published object reference', () => {
  const at = bench()
  it.each(files)('%s', (file) => {
    const published = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Published
    const answer = send(at, 'GET', `/sobjects/${file.replace('.json', '')}/describe`)
    expect(answer.status).toBe(200)
    const described = new Map((answer.body as { fields: Described[] }).fields.map((field) => [field.name, field]))
    const wrong: string[] = []
    for (const [name, { type, properties = '' }] of Object.entries(published.fields)) {
      const field = described.get(name)
      const has = (property: string): boolean => new RegExp(`\\b${property}\\b`).test(properties)
      const wanted = [
        type.replace('dateTime', 'datetime'),
        has('Create'),
        has('Update'),
        has('Nillable'),
        has('Filter'),
        has('Sort'),
        has('Group'),
        has('Restricted picklist'),
      ]
      const got =
        field === undefined
          ? null
          : [
              field.type,
              field.createable,
              field.updateable,
              field.nillable,
              field.filterable,
              field.sortable,
              field.groupable,
              field.restrictedPicklist,
            ]
      if (JSON.stringify(got) !== JSON.stringify(wanted)) wrong.push(`${name}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`)
    }
    for (const name of described.keys()) if (!SYSTEM.has(name) && published.fields[name] === undefined) wrong.push(`${name}: not published`)
    expect(wrong).toEqual([])
  })
})

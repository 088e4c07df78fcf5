import { storageUsedMb, tableOf, type Org, type SideEffect } from './org.ts'
import type { Value, Values } from './types.ts'

/** Everything committed, whether queries show it yet or not. */
export interface OrgReading {
  readonly cases: readonly Values[]
  /** Cases in the recycle bin. */
  readonly bin: readonly Values[]
  readonly comments: readonly Values[]
  /** Versions with where each is seen. */
  readonly files: readonly { readonly version: Values; readonly links: readonly Values[]; readonly bytes: Uint8Array }[]
  /** Versions whose contents were given out, one entry for each time. */
  readonly downloads: readonly string[]
  readonly queues: readonly { readonly id: string; readonly name: string; readonly objects: readonly string[] }[]
  readonly fields: readonly {
    readonly object: string
    readonly name: string
    readonly type: string
    readonly unique: boolean
    readonly externalId: boolean
  }[]
  readonly customObjects: readonly string[]
  readonly permissions: {
    readonly fields: readonly Values[]
    readonly objects: readonly Values[]
    readonly assignments: readonly Values[]
    readonly sets: readonly Values[]
  }
  /** Rows of custom objects other than the outside suites' big table. */
  readonly records: Readonly<Record<string, readonly Values[]>>
  readonly effects: readonly SideEffect[]
  readonly storageMb: number
  readonly apiCalls: number
  readonly users: readonly { readonly id: string; readonly name: Value; readonly username: Value }[]
}

export function readOrg(org: Org): OrgReading {
  const rows = (object: string): Values[] => [...tableOf(org, object).values()].map((row) => row.values)
  const live = (object: string): Values[] => rows(object).filter((values) => values['IsDeleted'] !== true)
  const custom = [...org.objects.values()].filter((object) => object.custom)
  return {
    cases: live('Case'),
    bin: rows('Case').filter((values) => values['IsDeleted'] === true),
    comments: live('CaseComment'),
    files: live('ContentVersion').map((version) => ({
      version,
      links: live('ContentDocumentLink').filter((link) => link['ContentDocumentId'] === version['ContentDocumentId']),
      bytes: org.blobs.get(String(version['Id'])) ?? new Uint8Array(),
    })),
    downloads: [...org.downloads],
    queues: rows('Group')
      .filter((values) => values['Type'] === 'Queue')
      .map((values) => ({
        id: String(values['Id']),
        name: String(values['Name']),
        objects: rows('QueueSobject')
          .filter((each) => each['QueueId'] === values['Id'])
          .map((each) => String(each['SobjectType'])),
      })),
    fields: [...org.objects.values()].flatMap((object) =>
      [...object.fields.values()]
        .filter((field) => field.custom)
        .map((field) => ({ object: object.name, name: field.name, type: field.type, unique: field.unique, externalId: field.externalId })),
    ),
    customObjects: custom.map((object) => object.name),
    permissions: {
      fields: rows('FieldPermissions'),
      objects: rows('ObjectPermissions'),
      assignments: rows('PermissionSetAssignment'),
      sets: rows('PermissionSet'),
    },
    records: Object.fromEntries(custom.filter((object) => object.name !== 'BigTable__c').map((object) => [object.name, live(object.name)])),
    effects: [...org.effects],
    storageMb: storageUsedMb(org),
    apiCalls: org.usage.reduce((sum, each) => sum + each.calls, 0),
    users: rows('User').map((values) => ({ id: String(values['Id']), name: values['Name'] ?? null, username: values['Username'] ?? null })),
  }
}

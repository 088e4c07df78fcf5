import { fieldFrom } from './custom-schema.ts'
import { nextId, objectNamed, setValues, type Org } from './org.ts'
import { stamp } from './time.ts'
import type { Row, Value } from './types.ts'

/** Puts a committed, visible row in without any of the rules that API writes go through. */
export function plant(org: Org, objectName: string, at: number, values: Readonly<Record<string, Value>>): Row {
  const object = objectNamed(org, objectName)
  if (object === undefined) throw new Error(`no object ${objectName}`)
  const id = nextId(org, object)
  const by = org.ids.integrationUser === '' ? null : org.ids.integrationUser
  const defaults = Object.fromEntries([...object.fields.values()].map((field) => [field.name, field.defaultValue]))
  const when = stamp(at)
  const full: Record<string, Value> = { ...defaults, Id: id, SystemModstamp: when }
  if (object.fields.has('createddate')) Object.assign(full, { CreatedDate: when, CreatedById: by })
  if (object.fields.has('lastmodifieddate')) Object.assign(full, { LastModifiedDate: when, LastModifiedById: by })
  if (object.fields.has('ownerid')) full['OwnerId'] = by
  const row: Row = { id, object: object.name, values: {}, shown: null, visibleAt: at, committedAt: at, writer: '' }
  setValues(org, row, { ...full, ...values })
  return row
}

/** What every org has before anybody seeds it: its users, a queue, a few customers, and the rows outside suites read. */
export function plantBase(org: Org, at: number): void {
  const ids = org.ids
  ids.orgId = plant(org, 'Organization', at, {
    Name: 'Fjord Games (sandbox)',
    OrganizationType: 'Enterprise Edition',
    IsSandbox: true,
    InstanceName: 'SBX1',
    LanguageLocaleKey: 'en_US',
    TimeZoneSidKey: 'Europe/Berlin',
  }).id
  const profile = plant(org, 'Profile', at, {
    Name: 'Safety Integration',
    PermissionsApiEnabled: true,
    PermissionsViewAllData: true,
    PermissionsCustomizeApplication: true,
    PermissionsModifyAllData: false,
    PermissionsManageUsers: true,
  })
  ids.adminProfile = profile.id
  ids.integrationUser = plantUser(org, at, {
    FirstName: 'Integration',
    LastName: 'User',
    Username: 'integration@example.com',
    Email: 'integration@example.com',
    Alias: 'integ',
    ProfileId: profile.id,
  })
  ids.defaultOwner = plantUser(org, at, {
    FirstName: 'Default',
    LastName: 'Case Owner',
    Username: 'default.owner@example.com',
    Email: 'default.owner@example.com',
    Alias: 'defown',
    ProfileId: profile.id,
  })
  const owned = plant(org, 'PermissionSet', at, {
    Name: 'X00eIntegration',
    Label: 'Safety Integration',
    IsOwnedByProfile: true,
    IsCustom: true,
    ProfileId: profile.id,
    PermissionsApiEnabled: true,
    PermissionsViewAllData: true,
    PermissionsCustomizeApplication: true,
    PermissionsManageUsers: true,
    PermissionsQueryAllFiles: true,
    PermissionsAssignPermissionSets: true,
    PermissionsAssignTopics: true,
    PermissionsCreateTopics: true,
  })
  ids.adminPermissions = owned.id
  plant(org, 'PermissionSetAssignment', at, { AssigneeId: ids.integrationUser, PermissionSetId: owned.id })
  // Its users moderate cases: they may change and delete what a comment says, and delete cases.
  const moderation = plant(org, 'PermissionSet', at, { Name: 'Case_Moderation', Label: 'Case moderation', IsCustom: true, IsOwnedByProfile: false })
  ids.moderation = moderation.id
  plant(org, 'ObjectPermissions', at, {
    ParentId: moderation.id,
    SobjectType: 'Case',
    PermissionsRead: true,
    PermissionsCreate: true,
    PermissionsEdit: true,
    PermissionsDelete: true,
    PermissionsViewAllRecords: true,
    PermissionsModifyAllRecords: true,
  })
  for (const user of [ids.integrationUser, ids.defaultOwner]) plant(org, 'PermissionSetAssignment', at, { AssigneeId: user, PermissionSetId: moderation.id })
  plant(org, 'BusinessHours', at, { Name: 'Default', IsActive: true, IsDefault: true })
  plant(org, 'AssignmentRule', at, { Name: 'Standard', Active: true, SobjectType: 'Case' })
  for (const [index, label] of ['New', 'Working', 'Escalated', 'On Hold', 'Closed'].entries())
    plant(org, 'CaseStatus', at, {
      ApiName: label,
      MasterLabel: label,
      SortOrder: index + 1,
      IsClosed: label === 'Closed',
      IsDefault: index === 0,
    })
  plant(org, 'ApexTrigger', at, { Name: 'CaseNotifyOwner', TableEnumOrId: 'Case', Status: 'Active', UsageAfterInsert: true })
  plant(org, 'FlowDefinitionView', at, {
    DurableId: '300gL0000000001AAA',
    ApiName: 'Case_survey_on_close',
    Label: 'Case survey on close',
    IsActive: true,
    ProcessType: 'AutoLaunchedFlow',
    TriggerObjectOrEventId: 'Case',
  })
  plant(org, 'Flow', at, { MasterLabel: 'Case survey on close', ProcessType: 'AutoLaunchedFlow', Status: 'Active', VersionNumber: 3 })
  plantCustomers(org, at)
  for (let index = 1; index <= org.settings.bigTableRows; index++) plant(org, 'BigTable__c', at, { Name: String(index).padStart(8, '0') })
}

export function plantUser(org: Org, at: number, values: Readonly<Record<string, Value>>): string {
  const name = [values['FirstName'], values['LastName']].filter((part) => typeof part === 'string').join(' ')
  return plant(org, 'User', at, {
    UserType: 'Standard',
    IsActive: true,
    CommunityNickname: String(values['Alias'] ?? ''),
    ...values,
    Name: name,
  }).id
}

function plantCustomers(org: Org, at: number): void {
  for (const [index, name] of ['Nordlicht Studio', 'Harbor Guild', 'Kite and Anchor'].entries()) {
    const account = plant(org, 'Account', at, { Name: name, Type: 'Customer', NumberOfEmployees: 40 + index })
    for (const [first, last] of [
      ['Robin', 'Vale'],
      ['Sam', 'Orchard'],
      ['Kim', 'Brook'],
    ] as const) {
      plant(org, 'Contact', at, {
        FirstName: first,
        LastName: last,
        Name: `${first} ${last}`,
        AccountId: account.id,
        Email: `${first}.${last}.${index}@example.com`.toLowerCase(),
      })
    }
    for (let deal = 1; deal <= 4; deal++) {
      plant(org, 'Opportunity', at, {
        Name: `${name} renewal ${deal}`,
        AccountId: account.id,
        StageName: 'Proposal',
        CloseDate: `2026-1${deal % 3}-0${deal}`,
        Amount: 1000 * deal,
        OwnerId: deal % 2 === 0 ? org.ids.defaultOwner : org.ids.integrationUser,
      })
    }
  }
}

/** A custom field that everybody may see, as an admin's own fields are. */
export function plantField(org: Org, objectName: string, name: string, metadata: Readonly<Record<string, unknown>>): void {
  const object = objectNamed(org, objectName)
  const tooling = objectNamed(org, 'CustomField')
  if (object === undefined || tooling === undefined) throw new Error(`no object ${objectName}`)
  if (object.fields.has(name.toLowerCase())) return
  const row = plant(org, 'CustomField', 0, {
    DeveloperName: name.replace(/__c$/, ''),
    TableEnumOrId: object.id ?? object.name,
    EntityDefinitionId: object.id ?? object.name,
    FullName: `${object.name}.${name}`,
    Metadata: JSON.stringify(metadata),
    ManageableState: 'unmanaged',
  })
  object.fields.set(name.toLowerCase(), { ...fieldFrom(row.id, name, metadata), openToAll: true })
}

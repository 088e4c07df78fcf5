/** Objects of the set-up side, as far as the bridge or its tests touch them. Same notation as the other tables. */

export const OPPORTUNITY = `
boolean df: IsDeleted
boolean dfgs: IsClosed IsWon
currency cufns: Amount
date cufgs: CloseDate
percent cufns: Probability
picklist cufgs: StageName
picklist cufgns: LeadSource Type
reference cudfgs: OwnerId>User
reference cufgns: AccountId>Account
string cufgs: Name(120)
string cufgns: NextStep
textarea cun: Description(32000)
`

export const ORGANIZATION = `
boolean dfgs: IsReadOnly IsSandbox
picklist fgnsr: OrganizationType
picklist udfgsr: LanguageLocaleKey TimeZoneSidKey
string fgns: InstanceName NamespacePrefix
string ufgs: Name(80)
datetime fns: TrialExpirationDate
`

export const PROFILE = `
boolean cudfgs: PermissionsApiEnabled PermissionsModifyAllData PermissionsViewAllData PermissionsCustomizeApplication PermissionsManageUsers
string cufgsi: Name
string cufgns: Description
`

export const PERMISSION_SET = `
boolean cudfgs: PermissionsApiEnabled PermissionsModifyAllData PermissionsViewAllData PermissionsCustomizeApplication PermissionsManageUsers PermissionsQueryAllFiles
boolean cudfgs: PermissionsAssignPermissionSets PermissionsAssignTopics PermissionsCreateTopics
boolean dfgs: IsCustom IsOwnedByProfile
reference cufgns: LicenseId ProfileId>Profile
string cufgsi: Name(80)
string cufgs: Label(80)
string cufns: Description
`

export const FIELD_PERMISSIONS = `
boolean cudfgs: PermissionsEdit PermissionsRead
picklist cfgsr: Field SobjectType
reference cfgs: ParentId>PermissionSet
`

export const OBJECT_PERMISSIONS = `
boolean cudfgs: PermissionsCreate PermissionsDelete PermissionsEdit PermissionsModifyAllRecords PermissionsRead PermissionsViewAllRecords
picklist cfgsr: SobjectType
reference cfgs: ParentId>PermissionSet
`

export const PERMISSION_SET_ASSIGNMENT = `
reference cfgs: AssigneeId>User PermissionSetId>PermissionSet
`

export const GROUP_MEMBER = `
reference cfgs: GroupId>Group UserOrGroupId>Group|User
`

export const ASSIGNMENT_RULE = `
boolean fgs: Active
picklist fgsr: SobjectType
string fgs: Name(120)
`

export const RECORD_TYPE = `
boolean cufgs: IsActive
picklist cfgsr: SobjectType
string cufgsi: Name(80)
string cufgs: DeveloperName(80)
`

export const BUSINESS_HOURS = `
boolean cufgs: IsActive IsDefault
string cufgs: Name(80)
`

export const CASE_TEAM_ROLE = `
string cufgs: Name(80)
picklist cufgsr: AccessLevel
`

export const CONTENT_DOCUMENT = `
boolean df: IsDeleted
reference cfgns: LatestPublishedVersionId>ContentVersion
string cufgs: Title(255)
`

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_flowdefinitionview.htm */
export const FLOW_DEFINITION_VIEW = `
boolean dfgs: IsActive
picklist fgnsr: ProcessType TriggerType
string fgns: ApiName DurableId Label
string fgns: TriggerObjectOrEventId
`

/** Tooling API. https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/ */
export const CUSTOM_FIELD = `
reference fgns: EntityDefinitionId
string fgs: DeveloperName TableEnumOrId
string fgns: NamespacePrefix ManageableState
string cugns: FullName
complexvalue cun: Metadata
`

export const CUSTOM_OBJECT = `
string fgs: DeveloperName
string fgns: NamespacePrefix ManageableState
string cugns: FullName
complexvalue cun: Metadata
`

export const APEX_TRIGGER = `
boolean fgs: UsageAfterInsert UsageAfterUpdate UsageBeforeInsert UsageBeforeUpdate
picklist fgs: Status TableEnumOrId
string fgs: Name
`

export const VALIDATION_RULE = `
boolean fgs: Active
string fgs: EntityDefinitionId ValidationName
string fgns: ErrorMessage
`

export const WORKFLOW_RULE = `
picklist fgs: TableEnumOrId
string fgs: Name
`

export const FLOW = `
int fgs: VersionNumber
picklist fgs: ProcessType Status
string fgns: MasterLabel
`

export const UPSERT_TABLE = `
reference cudfgs: OwnerId>Group|User
string cudfgns: Name(80)
`

export const BIG_TABLE = `
reference cudfgs: OwnerId>Group|User
string dfsa: Name(80)
`

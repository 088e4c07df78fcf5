/**
 * Standard fields by type and properties, one line per combination: `type flags: Name(length)>RefersTo|Other.Relationship`.
 * Flags: c createable, u updateable, d defaulted on create, f filterable, g groupable, n nillable, s sortable, a autonumber,
 * r restricted picklist, i idLookup. Facts from the Object Reference:
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/
 */

export const ATTACHMENT = `
base64 cu: Body
boolean cudfgs: IsPrivate
boolean dfgs: IsEncrypted
boolean udfgs: IsPartnerShared
int fgns: BodyLength
reference cfgs: ParentId>Account|Case|Contact|EmailMessage|Opportunity
reference cudfgs: OwnerId>User
reference fgns: ConnectionReceivedId ConnectionSentId
string cufgns: ContentType
string cufgsi: Name(255)
textarea cufns: Description
`

export const CONTENT_DOCUMENT_LINK = `
picklist cufgns: Visibility
picklist cufgnsr: ShareType
reference cfgs: ContentDocumentId>ContentDocument LinkedEntityId>Account|Case|Contact|EmailMessage|Opportunity|Organization|Topic|User
`

export const CONTENT_VERSION = `
base64 cun: VersionData
boolean cdfgs: IsMajorVersion
boolean cdg: IsAssetEnabled
boolean dfgs: IsLatest
date fgns: FeaturedContentDate
datetime cfns: ContentModifiedDate
datetime fgns: MalwareScanDate
int fgns: ContentSize FeaturedContentBoost NegativeRatingCount PositiveRatingCount RatingCount
long fgns: ContentSizeLong
picklist cdfgsr: ContentLocation Origin
picklist cudfgsr: Division SharingOption SharingPrivacy
picklist cufgnsr: Language
picklist dfgsr: PublishStatus
picklist fgs: MalwareScanStatus
reference cfgns: ContentBodyId>ContentBody FirstPublishLocationId>Account|Case|Contact|EmailMessage|Opportunity|Organization|Topic|User
reference cfgns: NetworkId
reference cfgs: ContentDocumentId>ContentDocument
reference cudfgs: OwnerId>User
reference cufgns: ExternalDataSourceId>ExternalDataSource
reference cufn: RecordTypeId
reference fgns: ContentModifiedById>User
string cfns: PathOnClient
string cufgsi: Title(255)
string cufns: ExternalDocumentInfo1 ExternalDocumentInfo2 ReasonForChange
string fgns: Checksum FileExtension TextPreview VersionDataURL VersionNumber
string fgs: FileType
textarea cufns: Description
textarea cuns: TagCsv
url cufns: ContentUrl
`

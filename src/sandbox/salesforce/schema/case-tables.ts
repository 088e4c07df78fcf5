/**
 * Standard fields by type and properties, one line per combination: `type flags: Name(length)>RefersTo|Other.Relationship`.
 * Flags: c createable, u updateable, d defaulted on create, f filterable, g groupable, n nillable, s sortable, a autonumber,
 * r restricted picklist, i idLookup. Facts from the Object Reference:
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/
 */

export const CASE = `
boolean cudfgs: IsEscalated IsStopped
boolean df: IsDeleted
boolean dfgs: HasCommentsUnreadByOwner HasSelfServiceComments IsClosed IsClosedOnCreate IsSelfServiceClosed IsVisibleInSelfService
datetime cufns: SlaStartDate
datetime fns: ClosedDate LastReferencedDate LastViewedDate StopStartDate
email cufgns: SuppliedEmail(80)
email fgns: ContactEmail
phone fgns: ContactFax ContactMobile ContactPhone
picklist cudfgns: Priority Status
picklist cufgns: Origin Reason Type
picklist cufgnsr: Language
reference cfgns: CommunityId
reference cgns: FeedItemId
reference cudfgs: BusinessHoursId OwnerId>Group|User
reference cufgns: AccountId>Account ContactId>Contact ParentId>Case QuestionId SourceId
reference cufn: RecordTypeId ServiceContractId
reference fgns: AssetWarrantyID ConnectionReceivedId ConnectionSentId MasterRecordId>Case
string cufgns: Subject(255) SuppliedCompany(80) SuppliedName(80) SuppliedPhone(40)
string dfsai: CaseNumber(30)
string fgns: CreatorFullPhotoUrl CreatorName CreatorSmallPhotoUrl
textarea cun: Description(32000)
textarea cuns: Comments
`

export const CASE_COMMENT = `
boolean cud: IsNotificationSelected
boolean cudfgs: IsPublished
boolean df: IsDeleted
reference cfgs: ParentId>Case
reference fgns: ConnectionReceivedId ConnectionSentId
string fgns: CreatorFullPhotoUrl CreatorName CreatorSmallPhotoUrl
textarea cufns: CommentBody(4000)
`

export const CASE_HISTORY = `
anyType ns: NewValue OldValue
boolean df: IsDeleted
picklist fgnsr: DataType
picklist fgsr: Field
reference fgs: CaseId>Case
`

export const CASE_STATUS = `
boolean dfgs: IsClosed IsDefault
int fgns: SortOrder
string fgns: MasterLabel
string fgsi: ApiName
`

export const CASE_TEAM_MEMBER = `
reference cfgs: MemberId>Contact|User ParentId>Case
reference cufgs: TeamRoleId>CaseTeamRole
reference fgns: TeamTemplateId>CaseTeamTemplate TeamTemplateMemberId>CaseTeamTemplateMember
`

export const EMAIL_MESSAGE = `
JunctionIdList cu: BccIds CcIds ContentDocumentIds ToIds
boolean cdfgs: Incoming IsClientManaged IsPrivateDraft
boolean cudfgs: IsBounced IsLinkTracked IsTracked
boolean df: IsDeleted
boolean dfgs: HasAttachment HasReply IsExternallyVisible IsLinkClicked IsOpened
datetime cufns: FirstLinkClickedDate FirstOpenedDate LastLinkClickedDate LastOpenedDate MessageDate
email cufns: FromAddress
picklist cfgnsr: AutomationType Source
picklist cufgnsr: ValidatedFromAddress
picklist cufgsr: Status
picklist dfgsr: Division
reference cfgns: ActivityId FromId ParentId>Case ReplyToEmailMessageId>EmailMessage
reference cufgns: EmailRoutingAddressId>EmailRoutingAddress EmailTemplateId>EmailTemplate RelatedToId>Account|Case|Opportunity
string cufgnsi: MessageIdentifier ThreadIdentifier
string cufns: BccAddress CcAddress ClientThreadIdentifier FromName Subject(255) ToAddress
string cun: AttachmentIds
string fgsi: Name(255)
textarea cun: Headers HtmlBody(32000) TextBody(32000)
`

export const FEED_ITEM = `
base64 cn: ContentData
boolean cudfgs: IsRichText
boolean dfgs: HasContent HasFeedEntity HasLink HasVerifiedComment IsClosed IsDeleted
datetime cfns: LastEditDate
int cfgns: Revision
int fgs: CommentCount LikeCount
int gns: ContentSize
picklist cfgnsr: NetworkScope Type
picklist cudgnsr: Status
picklist cufgnsr: Visibility
reference cfgns: LastEditById
reference cfgs: ParentId>Account|Case|Contact|ContentDocument|Opportunity|Topic|User
reference cgns: RelatedRecordId
reference fgns: BestCommentId>FeedComment ConnectionId FeedPostId
reference fgs: InsertedById>User
string cgns: ContentFileName
string cufgns: Title(255)
string gns: ContentType
textarea cns: ContentDescription
textarea cuns: Body(10000)
url cns: LinkUrl
`

export const TOPIC = `
int fgs: TalkingAbout
reference cfns: NetworkId
string cufgsi: Name(255)
string cufns: Description
string fgns: ManagedTopicType
`

export const TOPIC_ASSIGNMENT = `
reference cfgns: NetworkId
reference cfgs: EntityId>Account|Case|Contact|ContentDocument|FeedItem|Opportunity TopicId>Topic
string fgns: EntityType
string fgsi: EntityKeyPrefix
`

export const MACRO = `
boolean df: IsAlohaSupported IsLightningSupported
datetime fns: LastReferencedDate LastViewedDate
picklist cfgnsr: StartingContext
reference cudfgs: OwnerId
reference cufgns: FolderId
string cufgsi: Name(255)
string fns: FolderName
textarea cun: Description
`

export const MACRO_INSTRUCTION = `
int cufgs: SortOrder
picklist cufgnsr: Target
picklist cufgsr: Operation
reference cfgs: MacroId
string cufgns: ValueRecord
string cufns: Value(1024)
string dfsa: Name(255)
`

export const QUICK_TEXT = `
boolean cudfgs: IsInsertable
datetime fns: LastReferencedDate LastViewedDate
multipicklist cudfn: Channel
picklist cudfgns: Category
picklist cufgnsr: SourceType
reference cudfgs: OwnerId>Group|User
reference cufgns: FolderId>Folder
string cufgsi: Name(255)
string fns: FolderName
textarea cufs: Message(4096)
`

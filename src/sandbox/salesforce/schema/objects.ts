import type { ObjectDef } from '../types.ts'
import * as cases from './case-tables.ts'
import * as files from './file-tables.ts'
import * as people from './people-tables.ts'
import { makeObject } from './parse.ts'
import { setupObjects, suiteObjects, toolingObjects } from './setup-objects.ts'
import * as setup from './setup-tables.ts'

const noDelete = ['created', 'modified', 'stamp'] as const

const STATUSES = 'New*|Working|Escalated|On Hold|Closed'

/** The org's objects as they are before anybody adds to them. */
export function standardObjects(): ObjectDef[] {
  return [...serviceObjects(), ...crmObjects(), ...setupObjects(), ...toolingObjects(), ...suiteObjects()]
}

function serviceObjects(): ObjectDef[] {
  return [
    makeObject({
      name: 'Case',
      keyPrefix: '500',
      table: cases.CASE,
      picklists: {
        Status: STATUSES,
        Priority: 'High|Medium*|Low',
        Origin: 'Phone|Email|Web|Chat|Social|App',
        Type: 'Problem|Feature Request|Question|Safety',
        Reason: 'User safety|Account|Billing|Other',
        Language: 'en_US|de|es|fr|pt_BR|ja|ar|tr|pl|hi|it|nl_NL|ko|zh_CN',
      },
      children: {
        CaseComments: 'CaseComment.ParentId',
        Cases: 'Case.ParentId',
        EmailMessages: 'EmailMessage.ParentId',
        Feeds: 'FeedItem.ParentId',
        TopicAssignments: 'TopicAssignment.EntityId',
        TeamMembers: 'CaseTeamMember.ParentId',
        Histories: 'CaseHistory.CaseId',
      },
    }),
    makeObject({ name: 'CaseComment', keyPrefix: '00a', table: cases.CASE_COMMENT, required: ['ParentId'], bytes: ['CommentBody'] }),
    makeObject({
      name: 'CaseHistory',
      keyPrefix: '017',
      table: cases.CASE_HISTORY,
      system: ['created'],
      readOnly: true,
      plural: 'Case Histories',
    }),
    makeObject({
      name: 'CaseStatus',
      keyPrefix: '01J',
      table: cases.CASE_STATUS,
      system: noDelete,
      readOnly: true,
      label: 'Case Status Value',
    }),
    makeObject({ name: 'CaseTeamRole', keyPrefix: '0B7', table: setup.CASE_TEAM_ROLE, system: noDelete, required: ['Name'] }),
    makeObject({
      name: 'CaseTeamMember',
      keyPrefix: '0B8',
      table: cases.CASE_TEAM_MEMBER,
      system: noDelete,
      required: ['ParentId', 'MemberId'],
    }),
    makeObject({
      name: 'EmailMessage',
      keyPrefix: '02s',
      table: cases.EMAIL_MESSAGE,
      picklists: { Status: '0|1|2|3|4|5*' },
    }),
    makeObject({
      name: 'FeedItem',
      keyPrefix: '0D5',
      table: cases.FEED_ITEM,
      system: ['created', 'stamp'],
      required: ['ParentId'],
      picklists: { Type: 'TextPost*|LinkPost|ContentPost', Visibility: 'AllUsers|InternalUsers*', Status: 'Published*|PendingReview' },
    }),
    makeObject({ name: 'Topic', keyPrefix: '0TO', table: cases.TOPIC, system: ['created', 'stamp'], required: ['Name'] }),
    makeObject({
      name: 'TopicAssignment',
      keyPrefix: '0TA',
      table: cases.TOPIC_ASSIGNMENT,
      system: ['deleted', 'created', 'stamp'],
      required: ['EntityId', 'TopicId'],
      updateable: false,
    }),
    makeObject({ name: 'Macro', keyPrefix: '0JZ', table: cases.MACRO, required: ['Name'] }),
    makeObject({
      name: 'MacroInstruction',
      keyPrefix: '0Jb',
      table: cases.MACRO_INSTRUCTION,
      required: ['MacroId', 'Operation', 'SortOrder'],
      picklists: { Operation: 'Select|Set|Insert|Submit|Close|IF|ELSEIF|ELSE|ENDIF' },
    }),
    makeObject({
      name: 'QuickText',
      keyPrefix: '574',
      table: cases.QUICK_TEXT,
      required: ['Name', 'Message'],
      label: 'Quick Text',
      plural: 'Quick Text',
      picklists: { Category: 'FAQ|Greetings|Closings|Safety', Channel: 'Email|Phone|Portal|Messaging|Internal' },
    }),
    makeObject({ name: 'Attachment', keyPrefix: '00P', table: files.ATTACHMENT, required: ['ParentId', 'Name', 'Body'] }),
    makeObject({ name: 'ContentDocument', keyPrefix: '069', table: setup.CONTENT_DOCUMENT, readOnly: true }),
    makeObject({
      name: 'ContentVersion',
      keyPrefix: '068',
      table: files.CONTENT_VERSION,
      required: ['PathOnClient', 'VersionData'],
      deletable: false,
      picklists: { MalwareScanStatus: 'NotScanned*|Scheduled|Clean|Malicious|Skipped|Failed' },
    }),
    makeObject({
      name: 'ContentDocumentLink',
      keyPrefix: '06A',
      table: files.CONTENT_DOCUMENT_LINK,
      system: ['deleted', 'stamp'],
      required: ['ContentDocumentId', 'LinkedEntityId', 'ShareType'],
      picklists: { ShareType: 'V|C|I', Visibility: 'AllUsers|InternalUsers|SharedUsers' },
    }),
  ]
}

function crmObjects(): ObjectDef[] {
  return [
    makeObject({
      name: 'Account',
      keyPrefix: '001',
      table: people.ACCOUNT,
      required: ['Name'],
      children: {
        Contacts: 'Contact.AccountId',
        Cases: 'Case.AccountId',
        Opportunities: 'Opportunity.AccountId',
        ChildAccounts: 'Account.ParentId',
      },
    }),
    makeObject({ name: 'Contact', keyPrefix: '003', table: people.CONTACT, required: ['LastName'], children: { Cases: 'Case.ContactId' } }),
    makeObject({
      name: 'Opportunity',
      keyPrefix: '006',
      table: setup.OPPORTUNITY,
      required: ['Name', 'StageName', 'CloseDate'],
      plural: 'Opportunities',
      picklists: { StageName: 'Prospecting|Qualification|Proposal|Closed Won|Closed Lost' },
    }),
    makeObject({
      name: 'User',
      keyPrefix: '005',
      table: people.USER,
      system: noDelete,
      required: ['LastName', 'Username', 'Email', 'Alias'],
      deletable: false,
      defaults: {
        IsActive: true,
        TimeZoneSidKey: 'Europe/Berlin',
        LocaleSidKey: 'en_US',
        EmailEncodingKey: 'UTF-8',
        LanguageLocaleKey: 'en_US',
      },
    }),
    makeObject({
      name: 'Group',
      keyPrefix: '00G',
      table: people.GROUP,
      system: noDelete,
      required: ['Name'],
      picklists: { Type: 'Regular*|Queue' },
      children: { GroupMembers: 'GroupMember.GroupId', QueueSobjects: 'QueueSobject.QueueId' },
    }),
    makeObject({
      name: 'GroupMember',
      keyPrefix: '011',
      table: setup.GROUP_MEMBER,
      system: ['stamp'],
      required: ['GroupId', 'UserOrGroupId'],
      updateable: false,
    }),
    makeObject({
      name: 'QueueSobject',
      keyPrefix: '03g',
      table: people.QUEUE_SOBJECT,
      system: [],
      required: ['QueueId', 'SobjectType'],
      updateable: false,
    }),
  ]
}

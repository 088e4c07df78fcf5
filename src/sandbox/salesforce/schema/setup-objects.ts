import type { ObjectDef } from '../types.ts'
import { makeField, makeObject } from './parse.ts'
import * as setup from './setup-tables.ts'

const noDelete = ['created', 'modified', 'stamp'] as const

export function setupObjects(): ObjectDef[] {
  return [
    makeObject({ name: 'Organization', keyPrefix: '00D', table: setup.ORGANIZATION, system: noDelete, readOnly: true }),
    makeObject({ name: 'Profile', keyPrefix: '00e', table: setup.PROFILE, system: noDelete, readOnly: true }),
    makeObject({
      name: 'PermissionSet',
      keyPrefix: '0PS',
      table: setup.PERMISSION_SET,
      system: noDelete,
      required: ['Name', 'Label'],
      children: {
        FieldPerms: 'FieldPermissions.ParentId',
        ObjectPerms: 'ObjectPermissions.ParentId',
        Assignments: 'PermissionSetAssignment.PermissionSetId',
      },
    }),
    makeObject({
      name: 'FieldPermissions',
      keyPrefix: '01k',
      table: setup.FIELD_PERMISSIONS,
      system: ['stamp'],
      required: ['ParentId', 'Field', 'SobjectType'],
      plural: 'Field Permissions',
    }),
    makeObject({
      name: 'ObjectPermissions',
      keyPrefix: '110',
      table: setup.OBJECT_PERMISSIONS,
      system: noDelete,
      required: ['ParentId', 'SobjectType'],
      plural: 'Object Permissions',
    }),
    makeObject({
      name: 'PermissionSetAssignment',
      keyPrefix: '0Pa',
      table: setup.PERMISSION_SET_ASSIGNMENT,
      system: ['stamp'],
      required: ['AssigneeId', 'PermissionSetId'],
      updateable: false,
    }),
    makeObject({ name: 'AssignmentRule', keyPrefix: '01Q', table: setup.ASSIGNMENT_RULE, system: noDelete, readOnly: true }),
    makeObject({ name: 'FlowDefinitionView', keyPrefix: '3dd', table: setup.FLOW_DEFINITION_VIEW, system: [], readOnly: true }),
    makeObject({ name: 'RecordType', keyPrefix: '012', table: setup.RECORD_TYPE, system: noDelete, readOnly: true }),
    makeObject({
      name: 'BusinessHours',
      keyPrefix: '01m',
      table: setup.BUSINESS_HOURS,
      system: noDelete,
      readOnly: true,
      plural: 'Business Hours',
    }),
  ]
}

export function toolingObjects(): ObjectDef[] {
  const tooling = { tooling: true, system: noDelete }
  return [
    makeObject({ ...tooling, name: 'CustomField', keyPrefix: '00N', table: setup.CUSTOM_FIELD }),
    makeObject({ ...tooling, name: 'CustomObject', keyPrefix: '01I', table: setup.CUSTOM_OBJECT }),
    makeObject({ ...tooling, name: 'ApexTrigger', keyPrefix: '01q', table: setup.APEX_TRIGGER, readOnly: true }),
    makeObject({ ...tooling, name: 'ValidationRule', keyPrefix: '03d', table: setup.VALIDATION_RULE, readOnly: true }),
    makeObject({ ...tooling, name: 'WorkflowRule', keyPrefix: '01Q', table: setup.WORKFLOW_RULE, readOnly: true }),
    makeObject({ ...tooling, name: 'Flow', keyPrefix: '301', table: setup.FLOW, readOnly: true }),
  ]
}

/** The two objects that the jsforce suite deploys into its org (test/package in its repository). */
export function suiteObjects(): ObjectDef[] {
  const external = makeField({
    name: 'ExtId__c',
    type: 'string',
    label: 'ExtId',
    length: 50,
    createable: true,
    updateable: true,
    filterable: true,
    groupable: true,
    nillable: true,
    sortable: true,
    idLookup: true,
    externalId: true,
    custom: true,
  })
  return [
    makeObject({ name: 'UpsertTable__c', keyPrefix: 'a00', table: setup.UPSERT_TABLE, extra: [external], plural: 'UpsertTable' }),
    makeObject({ name: 'BigTable__c', keyPrefix: 'a01', table: setup.BIG_TABLE, plural: 'BigTable' }),
  ]
}

/** The one table of who may do what. Pure; whoever is not named may not. */

export const ROLES = ['specialist', 'lead', 'policy-author', 'admin', 'auditor', 'child-safety'] as const
export type Role = (typeof ROLES)[number]

/** Everything that can be done on the console, reading included. */
export const PERMISSIONS = [
  'see-overview', 'see-runs', 'see-records', 'see-values', 'see-restricted', 'see-set-aside', 'retry-set-aside', 'see-conflicts', 'decide-conflict',
  'see-deletes', 'decide-delete', 'see-redactions', 'decide-redaction', 'see-merges', 'decide-merge', 'see-people', 'choose-person',
  'see-holds', 'place-hold', 'release-hold', 'see-mapping', 'publish-mapping', 'see-policy', 'try-policy', 'publish-policy', 'switch-automation',
  'see-escalations', 'move-escalation', 'preview-undo', 'undo', 'see-audit', 'export-audit', 'see-backfill', 'switch-backfill', 'see-access', 'manage-access',
] as const
export type Permission = (typeof PERMISSIONS)[number]

const EVERYBODY = ROLES

/**
 * `see-restricted` opens what may be child exploitation, sextortion, intimate images or trafficking: nobody has it by running the place. An auditor
 * reads what was done, and changes nothing.
 */
const MAY: Readonly<Record<Permission, readonly Role[]>> = {
  'see-overview': EVERYBODY,
  'see-runs': ['lead', 'policy-author', 'admin', 'auditor'],
  'see-records': EVERYBODY,
  'see-values': ['specialist', 'lead', 'admin', 'child-safety'],
  'see-restricted': ['child-safety'],
  'see-set-aside': ['specialist', 'lead', 'admin', 'auditor', 'child-safety'],
  'retry-set-aside': ['lead', 'admin'],
  'see-conflicts': ['specialist', 'lead', 'admin', 'auditor', 'child-safety'],
  'decide-conflict': ['specialist', 'lead', 'admin', 'child-safety'],
  'see-deletes': ['lead', 'admin', 'auditor', 'child-safety'],
  'decide-delete': ['lead', 'admin'],
  'see-redactions': ['lead', 'admin', 'auditor', 'child-safety'],
  'decide-redaction': ['lead', 'admin'],
  'see-merges': ['lead', 'admin', 'auditor', 'child-safety'],
  'decide-merge': ['lead', 'admin'],
  'see-people': ['specialist', 'lead', 'admin', 'child-safety'],
  'choose-person': ['specialist', 'lead', 'admin', 'child-safety'],
  'see-holds': ['lead', 'admin', 'auditor', 'child-safety'],
  'place-hold': ['lead', 'admin', 'child-safety'],
  'release-hold': ['admin'],
  'see-mapping': ['lead', 'policy-author', 'admin', 'auditor'],
  'publish-mapping': ['admin'],
  'see-policy': EVERYBODY,
  'try-policy': ['lead', 'policy-author', 'admin', 'child-safety'],
  'publish-policy': ['policy-author', 'admin'],
  'switch-automation': ['lead', 'policy-author', 'admin'],
  'see-escalations': ['specialist', 'lead', 'admin', 'auditor', 'child-safety'],
  'move-escalation': ['specialist', 'lead', 'admin', 'child-safety'],
  'preview-undo': ['lead', 'policy-author', 'admin', 'auditor'],
  undo: ['admin'],
  'see-audit': ['admin', 'auditor'],
  'export-audit': ['admin', 'auditor'],
  'see-backfill': ['lead', 'admin', 'auditor'],
  'switch-backfill': ['admin'],
  'see-access': ['admin', 'auditor'],
  'manage-access': ['admin'],
}

export function mayRole(role: Role, permission: Permission): boolean {
  return MAY[permission].includes(role)
}

/** Everything that any of these roles may do, in the order of the list. */
export function permissionsOf(roles: readonly Role[]): readonly Permission[] {
  return PERMISSIONS.filter((permission) => roles.some((role) => mayRole(role, permission)))
}

/** What no program may be given a key for: who may do what, and what only trained people see. */
const PEOPLE_ONLY: ReadonlySet<Permission> = new Set(['manage-access', 'see-restricted', 'see-values'])

export const KEY_SCOPES: readonly Permission[] = PERMISSIONS.filter((permission) => !PEOPLE_ONLY.has(permission))

import { describe, expect, it } from 'vitest'
import { KEY_SCOPES, mayRole, PERMISSIONS, permissionsOf, type Role, ROLES } from '../../../src/desk/access/table.ts'
import type { Permission } from '../../../src/server/api/console.ts'

/** Written out once more, by hand: a change of the table has to be meant twice. In the order specialist, lead, policy author, admin, auditor, child safety. */
const MATRIX = `
  see-overview       x x x x x x
  see-runs           . x x x x .
  see-records        x x x x x x
  see-values         x x . x . x
  see-restricted     . . . . . x
  see-set-aside      x x . x x x
  retry-set-aside    . x . x . .
  see-conflicts      x x . x x x
  decide-conflict    x x . x . x
  see-deletes        . x . x x x
  decide-delete      . x . x . .
  see-redactions     . x . x x x
  decide-redaction   . x . x . .
  see-merges         . x . x x x
  decide-merge       . x . x . .
  see-people         x x . x . x
  choose-person      x x . x . x
  see-holds          . x . x x x
  place-hold         . x . x . x
  release-hold       . . . x . .
  see-mapping        . x x x x .
  publish-mapping    . . . x . .
  see-policy         x x x x x x
  try-policy         . x x x . x
  publish-policy     . . x x . .
  switch-automation  . x x x . .
  see-escalations    x x . x x x
  move-escalation    x x . x . x
  preview-undo       . x x x x .
  undo               . . . x . .
  see-audit          . . . x x .
  export-audit       . . . x x .
  see-backfill       . x . x x .
  switch-backfill    . . . x . .
  see-access         . . . x x .
  manage-access      . . . x . .
`
const COLUMNS: readonly Role[] = ['specialist', 'lead', 'policy-author', 'admin', 'auditor', 'child-safety']
const rows = MATRIX.trim().split('\n').map((line) => line.trim().split(/\s+/))

describe('the table of who may do what', () => {
  it.each(rows.map(([permission, ...marks]) => ({ permission, marks })))('$permission', ({ permission, marks }) => {
    expect(COLUMNS.map((role) => (mayRole(role, permission as Permission) ? 'x' : '.'))).toEqual(marks)
  })

  it('has a row for everything, and nothing else', () => {
    expect(rows.map(([permission]) => permission)).toEqual([...PERMISSIONS])
    expect(COLUMNS).toEqual([...ROLES])
  })

  it('lets an auditor read and change nothing', () => {
    expect(permissionsOf(['auditor']).filter((permission) => !/^(see|preview|export)-/.test(permission))).toEqual([])
  })

  it('gives whoever has no role nothing, and whoever has two both', () => {
    expect(permissionsOf([])).toEqual([])
    expect(permissionsOf(['auditor', 'policy-author'])).toEqual(expect.arrayContaining(['see-audit', 'publish-policy']))
  })

  it('gives no program what is for people only', () => {
    expect(KEY_SCOPES).not.toContain('manage-access')
    expect(KEY_SCOPES).not.toContain('see-restricted')
    expect(KEY_SCOPES).not.toContain('see-values')
  })
})

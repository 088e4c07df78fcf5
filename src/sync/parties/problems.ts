import type { Connection } from '../../connector/connector.ts'
import type { Mapping } from '../../mapping/mapping.ts'
import { partyRules } from '../../mapping/party.ts'
import type { Problem } from '../../mapping/side.ts'

/** What both accounts lack of what the mapping says of people and organizations. */
export async function partyProblems(mapping: Mapping, left: Pick<Connection, 'parties'>, right: Pick<Connection, 'parties'>): Promise<readonly Problem[]> {
  const found: Problem[] = []
  for (const { kind, field, by } of partyRules(mapping)) {
    for (const [side, { parties }, does] of [['left', left, 'read'], ['right', right, 'find']] as const) {
      if (parties?.[does] === undefined) found.push({ rule: field, side, kind: 'permission', severity: 'error', text: `the ${side} cannot ${does === 'read' ? 'tell who is behind a record' : 'find anybody by a key'}`, remedy: `Take ${field} out of the mapping.` })
      else for (const { permission, why, remedy } of await parties.missing(kind, by)) found.push({ rule: field, side, kind: 'permission', severity: 'error', text: `the ${side} lacks ${permission}: ${why}`, remedy })
    }
  }
  return found
}

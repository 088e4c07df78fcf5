import type { Context } from '../context.ts'
import type { Policies, PolicyEventKind } from '../policy-store.ts'
import { eventOf, lastEvent, versionLog } from './versions.ts'

const TABLES = { versions: 'policy_versions', events: 'policy_events', source: 'policy', event: 'policy-event' } as const

export function policies(context: Context): Policies {
  return {
    ...versionLog<PolicyEventKind>(context, TABLES),
    stopped: async () => {
      const row = await lastEvent(context, TABLES, ['stopped', 'resumed'])
      return row?.kind === 'stopped' ? eventOf<PolicyEventKind>(context, TABLES, row) : null
    },
  }
}

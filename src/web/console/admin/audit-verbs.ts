/** What one can filter by, in the order of `domain/audit`. */
export const VERBS: readonly string[] = [
  'link-made', 'signed-in', 'signed-out', 'session-ended', 'roles-set', 'key-made', 'key-revoked', 'values-shown', 'audit-exported',
  'conflict-decided', 'delete-decided', 'merge-decided', 'redaction-decided', 'hold-placed', 'hold-released', 'crossing-set', 'person-chosen',
  'undone', 'retried', 'repair-asked', 'policy-published', 'policy-rolled-back', 'automation-stopped', 'automation-resumed', 'mapping-published',
  'mapping-rolled-back', 'setup-applied', 'setup-removed', 'webhooks-repaired', 'backfill-paused', 'backfill-resumed', 'ticket-decided',
  'ticket-promised', 'macro-applied', 'passage-described', 'person-erased', 'escalation-moved', 'escalation-reminded', 'packet-made',
]

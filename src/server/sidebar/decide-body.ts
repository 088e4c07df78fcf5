import { z } from 'zod'
import { ESCALATION_VERBS } from '../../domain/escalation.ts'
import { CATEGORIES, FEATURES, SEVERITIES, TEAMS } from '../../domain/labels.ts'

export const Version = z.string().regex(/^[0-9a-z]{1,32}$/)
export const ReasonText = z.string().trim().min(1).max(1000)

export const DecideBody = z.strictObject({
  version: Version,
  what: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('feature'), feature: z.enum(FEATURES), choice: z.enum(['accepted', 'dismissed']) }),
    z.strictObject({ kind: z.literal('category'), category: z.enum(CATEGORIES), reason: ReasonText }),
    z.strictObject({ kind: z.literal('severity'), severity: z.enum(SEVERITIES), reason: ReasonText }),
    z.strictObject({ kind: z.literal('fact'), fact: z.string().regex(/^[a-z_]{1,40}(?::[0-9a-f]{12})?$/), value: z.string().trim().min(1).max(500).nullable(), reason: ReasonText }),
    z.strictObject({ kind: z.literal('reply'), choice: z.enum(['inserted', 'dismissed']) }),
  ]),
})

export const EscalateBody = z.strictObject({ version: Version, team: z.enum(TEAMS), also: z.array(z.enum(TEAMS)).max(TEAMS.length), reason: ReasonText })

export const EscalationBody = z.strictObject({ version: Version, verb: z.enum(ESCALATION_VERBS), why: ReasonText.exactOptional() })

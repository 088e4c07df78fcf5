import { z } from 'zod'

const words = z.string().min(1)

/** Settings of one site of Oracle B2C Service. */
export const oracleConfig = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'is not an address; for example https://acme.custhelp.com' })
    .transform((value) => new URL(value).origin)
    .refine((value) => value.startsWith('https://') || isLoopback(value), { error: 'must be https outside this machine' }),
  /** The integration's own account: what it writes is known again by it. */
  username: z.string({ error: 'is missing; it is the login of the integration account' }).min(1),
  password: z.string({ error: 'is missing; it is the password of the integration account' }).min(1),
  /** Every incident has a contact. This one stands for it where the mapping names none. */
  contactId: z.string({ error: 'is missing; it is the id of the contact that mirrored incidents belong to' }).regex(/^\d{1,18}$/, 'is not the id of a contact'),
  /** Shown in the site's logs. More than forty characters are refused there. */
  application: z.string().regex(/^[\w .-]{1,40}$/, 'may hold forty letters, digits, dots, dashes and spaces').default('Breakwater'),
  pageSize: z.number().int().min(1).max(1000).default(200),
  /** Rows show up to so much later than their stamp says. */
  overlapSeconds: z.number().int().min(5).max(3600).default(120),
  /** What this site calls its statuses and severities: ours → theirs. */
  statuses: z.record(z.string(), words).default({}),
  severities: z.record(z.string(), words).default({}),
  /** What this site calls the thread entries that only agents see, and those of its staff. */
  privateEntry: words.default('Private Note'),
  staffEntry: words.default('Staff Account'),
  /** Thread entries that customers see. Whatever is not named here is taken for private. */
  publicEntries: z.array(words).default(['Customer', 'Customer Proxy', 'Staff Account', 'Chat', 'Rule Response']),
  /** A whole-number custom field that holds the id of the incident this one is part of: incidents themselves have no parent. */
  parentField: z.string().regex(/^\w+$/, 'is not the name of a custom field').optional(),
})

export type OracleConfig = z.infer<typeof oracleConfig>

export function isLoopback(url: string): boolean {
  const host = new URL(url).hostname
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

import { z } from 'zod'

/** Pinned: a newer release may change shapes, and v31–v40 are being removed. Winter '27. */
export const API_VERSION = '68.0'

/** Settings of one Salesforce org. Exactly one way in: client secret, JWT key, or refresh token. */
export const salesforceConfig = z
  .object({
    url: z
      .url({ protocol: /^https?$/, error: 'is not an address; use My Domain, for example https://acme.my.salesforce.com' })
      .transform((value) => new URL(value).origin)
      .refine((value) => !value.includes('.lightning.force.com'), {
        error: 'is the Lightning address; use My Domain, for example https://acme.my.salesforce.com',
      })
      .refine((value) => value.startsWith('https://') || isLoopback(value), { error: 'must be https outside this machine' }),
    clientId: z.string({ error: 'is missing; it is the consumer key of the External Client App' }).min(1),
    clientSecret: z.string().min(1).optional(),
    /** For the JWT bearer flow: the integration user, and the private key as PEM. */
    username: z.string().min(1).optional(),
    privateKey: z.string().includes('PRIVATE KEY', { error: 'is not a private key in PEM form' }).optional(),
    /** For the JWT bearer flow: the audience, where it is not the production login. */
    audience: z.url().optional(),
    /** For the web server flow with PKCE: the first refresh token; rotated ones are kept in the token store. */
    refreshToken: z.string().min(1).optional(),
    /** Comes back as the origin of our own changes in change events. */
    clientName: z
      .string()
      .regex(/^[\w.-]+$/, { error: 'may hold letters, digits, dots and dashes only' })
      .default('Breakwater'),
    /** Share of the daily API allowance that is left to everybody else. */
    reserve: z.number().min(0).max(0.9).default(0.2),
    /** Case statuses of this org, where they are not the usual ones: ours → theirs. */
    statuses: z.record(z.string(), z.string()).default({}),
    /** Case priorities of this org, where they are not the usual ones: ours → theirs. */
    priorities: z.record(z.string(), z.string()).default({}),
    /** Rows show up to this much later than their stamp. */
    visibilityMs: z.number().int().min(0).default(10_000),
  })
  .superRefine((value, context) => {
    if (value.privateKey !== undefined && value.username === undefined)
      context.addIssue({ code: 'custom', path: ['username'], message: 'is missing: a JWT names the user it stands for' })
    if (value.clientSecret === undefined && value.privateKey === undefined && value.refreshToken === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['clientSecret'],
        message: 'is missing: give a client secret, a private key with a username, or a refresh token',
      })
    }
  })

export type SalesforceConfig = z.infer<typeof salesforceConfig>

/** Whether the address is on this machine. */
export function isLoopback(url: string): boolean {
  const host = new URL(url).hostname
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/**
 * Every error a person can meet: what it means, what to do, and whether trying again helps.
 * This table is the documentation; README links here.
 */
export const CATALOGUE = {
  'config.invalid': { retry: 'never', status: 500, remedy: 'Correct the variables named, then start again.' },
  'vault.unreadable': { retry: 'never', status: 500, remedy: 'Restore the encryption key this database was written with (BREAKWATER_KEYS or the key file).' },
  'store.newer': { retry: 'never', status: 500, remedy: 'The database was written by a newer Breakwater. Use that version.' },
  'store.busy': { retry: 'backoff', status: 503, remedy: 'Another process holds the database; it is tried again.' },
  'policy.invalid': { retry: 'never', status: 422, remedy: 'Correct the entries named; the policy in force stays.' },
  'mapping.invalid': { retry: 'never', status: 422, remedy: 'Correct the lines named; the mapping in force stays.' },
  'connector.auth': { retry: 'never', status: 502, remedy: 'Check the client id, secret and scopes of this connection.' },
  'connector.permission': { retry: 'never', status: 502, remedy: 'Grant the permission named to the integration user.' },
  'connector.rate-limited': { retry: 'after', status: 503, remedy: 'Nothing to do: it goes on when the vendor allows.' },
  'connector.quota': { retry: 'after', status: 503, remedy: 'The daily API allowance is used up; it goes on when it returns.' },
  'connector.storage': { retry: 'never', status: 507, remedy: 'The Salesforce org has no data storage left. Free some, then run sync again.' },
  'connector.unavailable': { retry: 'backoff', status: 503, remedy: 'Nothing to do: the vendor did not answer; it is tried again.' },
  'connector.protocol': { retry: 'never', status: 502, remedy: 'The vendor answered in a shape that is not known. Nothing was stored and no checkpoint moved.' },
  'connector.conflict': { retry: 'backoff', status: 409, remedy: 'The record changed meanwhile; it is read and planned again.' },
  'connector.not-found': { retry: 'never', status: 404, remedy: 'The record is gone or not visible to the integration user.' },
  'connector.rejected': { retry: 'never', status: 422, remedy: 'The vendor refused this record; the reason is named. Correct it there, then retry the record.' },
  'connector.unsupported': { retry: 'never', status: 501, remedy: 'This CRM cannot do that; it is shown as unavailable.' },
  'sync.checkpoint': { retry: 'never', status: 500, remedy: 'The stored position is not readable. Run sync with --from to read again; nothing is written twice.' },
  'webhook.signature': { retry: 'never', status: 401, remedy: 'The signature does not match. Check the signing secret of the webhook.' },
  'webhook.stale': { retry: 'never', status: 401, remedy: 'The delivery is too old. Check the clocks.' },
  'desk.stale': { retry: 'never', status: 409, remedy: 'The ticket, its judgement or what people decided has changed since it was shown. Look again, then decide.' },
  'desk.order': { retry: 'never', status: 409, remedy: 'Look at what state it is in, then do what comes next.' },
  'desk.link': { retry: 'never', status: 410, remedy: 'Open the ticket and acknowledge it there.' },
  'desk.sealed': { retry: 'never', status: 403, remedy: 'These words are not shown here to anybody. They stay where the people trained for it read them.' },
  'desk.file': { retry: 'never', status: 403, remedy: 'It is not opened here: its CRM has not found it clean, or it is of a kind or size that is not shown. Whoever needs it opens it in the CRM.' },
  'desk.not-found': { retry: 'never', status: 404, remedy: 'No such record here.' },
  'app.unavailable': { retry: 'never', status: 503, remedy: 'Upload the app to Zendesk and set APP_ID and APP_INSTALLATION_ID.' },
  'app.pages': { retry: 'never', status: 503, remedy: 'Build them with `npm run -s breakwater -- web build`, then reload the page.' },
  'app.token': { retry: 'never', status: 401, remedy: 'Open it inside Zendesk, or reload Zendesk if it is.' },
  'app.session': { retry: 'never', status: 401, remedy: 'Reload Zendesk.' },
  'app.no-access': { retry: 'never', status: 404, remedy: 'It is not there, or Zendesk does not let you read it. An admin of Zendesk can say which.' },
  'server.host': { retry: 'never', status: 403, remedy: 'Open it under an address it knows: 127.0.0.1, localhost, or PUBLIC_URL.' },
  'server.private': { retry: 'never', status: 403, remedy: 'There is no login yet, so pages with tickets answer on this machine only. Open them there.' },
  'server.rate': { retry: 'after', status: 429, remedy: 'Too many requests at once; try again in a minute.' },
  'server.too-large': { retry: 'never', status: 413, remedy: 'Send less at once.' },
  'server.fault': { retry: 'never', status: 500, remedy: 'Try again. If it stays, look for the request id in the log.' },
  'desk.bad-request': { retry: 'never', status: 400, remedy: 'Correct the fields named.' },
} as const satisfies Record<string, { retry: 'never' | 'backoff' | 'after'; status: number; remedy: string }>

export type ErrorCode = keyof typeof CATALOGUE

/** The one error class. `message` names the record and never holds ticket text, names or addresses. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError'
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, string | number | boolean | null>>

  constructor(code: ErrorCode, message: string, details: BridgeError['details'] = {}, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.details = details
  }

  get remedy(): string {
    return CATALOGUE[this.code].remedy
  }

  get retry(): 'never' | 'backoff' | 'after' {
    return CATALOGUE[this.code].retry
  }
}

/** One site of Oracle B2C Service, as far as this sandbox knows it. Instants in milliseconds; the site itself keeps whole seconds. */

export interface Named {
  readonly id: number
  readonly lookupName: string
}

export interface Thread {
  readonly id: number
  readonly at: number
  text: string
  readonly entryType: Named
  readonly account: number | null
  readonly contact: number | null
}

export type Custom = string | number | boolean | null

export interface Incident {
  readonly id: number
  readonly created: number
  updated: number
  /** Not shown to anybody before: its transaction has not committed. */
  visibleAt: number
  subject: string
  status: Named
  severity: Named | null
  queue: Named | null
  account: number | null
  contact: number
  custom: Record<string, Custom>
  threads: Thread[]
}

export interface CustomField {
  readonly type: 'string' | 'integer' | 'boolean' | 'menu'
  readonly title: string
  readonly max?: number
  /** Of a menu. */
  readonly choices?: readonly string[]
}

export interface Settings {
  readonly username: string
  readonly password: string
  /** The site's own time zone, for tabular answers without the UTC header. */
  readonly offsetMinutes: number
  /** Rows of one tabular answer: what is beyond is left out without a word. */
  readonly rowLimit: number
  /** Threads that one answer expands. */
  readonly threadPage: number
  readonly entryTypes: readonly Named[]
  readonly statuses: readonly Named[]
  readonly severities: readonly Named[]
  readonly queues: readonly Named[]
  readonly fields: Readonly<Record<string, CustomField>>
  /** The site has a business rule that answers every change of an incident. */
  readonly rule: boolean
}

/** A change that somebody made over the API, in order. */
export interface Journal {
  readonly incident: number
  readonly method: 'POST' | 'PATCH'
  readonly body: Readonly<Record<string, unknown>>
}

export interface State {
  incidents: Map<number, Incident>
  journal: Journal[]
  nextId: number
  nextThread: number
  /** Mails and events that the site's own rule has set off. */
  ruleRuns: number
  readonly settings: Settings
}

/** A request the site refuses. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, detail: string) {
    super(detail)
    this.status = status
    this.code = code
  }
}

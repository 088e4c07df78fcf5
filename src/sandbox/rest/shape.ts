/** How one fake REST CRM looks from outside. Everything here is the sandbox's own; no manifest is read. */
export interface RestShape {
  readonly name: string
  /** Before every path: `/api/v2`. */
  readonly base: string
  readonly door: Door
  /** The collection of records, below `base`. */
  readonly records: string
  /** Wraps of lists, single records, and of what is sent; null: bare. */
  readonly wraps: { readonly list: string | null; readonly one: string | null; readonly sent: string | null }
  /** What it calls its own: dots go into objects. A word that is left out is not kept. */
  readonly names: Readonly<Partial<Record<Word, string>>>
  readonly times: 'iso' | 'seconds' | 'milliseconds'
  readonly ids: 'number' | 'text'
  readonly listing: Listing
  /** Changes show in lists only so long after they were made. */
  readonly lateMs: number
  /** Values that it takes; anything else is refused with 422. */
  readonly accepts: Readonly<Partial<Record<Word, readonly string[]>>>
  readonly labels: 'list' | 'commas'
  readonly extra: { readonly at: string; readonly as: 'object' | 'pairs'; readonly fields: Readonly<Record<string, { readonly label: string; readonly options?: readonly string[]; readonly editable: boolean }>> }
  /** How it refuses a write planned against an older revision. `none`: the last one wins. */
  readonly guard: { readonly by: 'header' | 'body'; readonly name: string; readonly status: number } | null
  /** A second record of the same outside id, or a second request of the same key. */
  readonly once: { readonly header: string } | { readonly duplicate: number }
  /** Where its outside id is asked for. */
  readonly outsideQuery: string
  readonly talk: Talk
  readonly wait: { readonly status: number; readonly header: string; readonly as: 'seconds' | 'epoch' }
  readonly perMinute: number
}

export type Word = 'id' | 'rev' | 'made' | 'touched' | 'title' | 'text' | 'state' | 'urgency' | 'labels' | 'from' | 'organization' | 'part' | 'owner' | 'queue' | 'kind' | 'outside' | 'lastBy' | 'gone'

export type Door =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'header'; readonly header: string; readonly value: string }
  | { readonly kind: 'query'; readonly parameter: string; readonly value: string }
  | { readonly kind: 'tokens'; readonly path: string; readonly clientId: string; readonly clientSecret: string; readonly lifeSeconds: number }

/** What may be asked of a list, and how it goes on. All of them begin at `since`, itself included, oldest change first. */
export type Listing = { readonly since: string; readonly size: string; readonly most: number } & (
  | { readonly by: 'position'; readonly after: string }
  | { readonly by: 'pages'; readonly page: string; readonly first: number }
  | { readonly by: 'skipping'; readonly offset: string }
  | { readonly by: 'token'; readonly token: string; readonly answers: string; readonly more: string | null }
  | { readonly by: 'link'; readonly token: string; readonly answers: string | null }
)

/** What was said on a record. */
export interface Talk {
  /** Within the record, or below it. */
  readonly at: { readonly inside: string } | { readonly path: string; readonly wrap: string | null; readonly most: number; readonly offset: string }
  /** Where one is added, below the record. */
  readonly add: string
  readonly names: { readonly id: string; readonly words: string; readonly at: string; readonly edited: string; readonly by: string; readonly role: string; readonly open: string; readonly key?: string }
  readonly roles: { readonly agent: string; readonly customer: string }
  /** How it says that customers see one. */
  readonly open: { readonly yes: string | boolean; readonly no: string | boolean }
  readonly html: boolean
}

/**
 * What the sidebar and the bridge say to each other: types only; `web` reads them through `server/api`. All endpoints are under `/app/api`, take and give JSON, want
 * `authorization: Bearer <session>` and answer errors as `ApiError`. Instants are milliseconds since 1970, UTC. Names of categories,
 * severities, teams, facts and states are ids: the pages say them in the specialist's language.
 */
import type { EscalationState, EscalationVerb } from '../../domain/escalation.ts'
import type { Category, Feature, Severity, Team } from '../../domain/labels.ts'

/** Handed to a page with its first load, inside the answer to Zendesk's signed POST; kept in memory only. */
export interface SidebarSession {
  readonly bearer: string
  readonly expiresAt: number
  readonly me: { readonly id: string; readonly name: string; readonly role: 'agent' | 'admin' | 'lead' }
  /** Zendesk's subdomain, as the signed token named it and the bridge is configured for. */
  readonly account: string
  readonly location: 'ticket_sidebar' | 'new_ticket_sidebar' | 'nav_bar' | 'background' | 'modal'
}

/** A place in a ticket's words. The words themselves come only from `reveal`. */
export interface Passage {
  /** Stable while the words stay the same: `<field>:<start>-<end>:<mark of the words>`. */
  readonly id: string
  readonly field: string
  /** What it says, in neutral words, where somebody has described it before. */
  readonly described: string | null
  /** Never shown to anybody here, whoever asks (it may be child exploitation). */
  readonly sealed: boolean
}

export interface Reason {
  readonly rule: string
  readonly version: string
  /** The rule's title in the policy's own language (English). */
  readonly title: string
  readonly passages: readonly Passage[]
}

export interface FactView {
  /** Stable: `<kind>:<mark of the value>`. */
  readonly id: string
  readonly kind: string
  readonly value: string
  /** 0..1; 1 where a person said so. */
  readonly confidence: number
  readonly passage: Passage | null
  /** A specialist corrected it. */
  readonly corrected: boolean
}

export interface FeatureView {
  readonly id: Feature
  /** In the asked locale where the policy has it, else in English. */
  readonly title: string
  readonly because: string
  readonly where: string
  readonly link: string | null
  readonly state: 'open' | 'accepted' | 'dismissed'
}

export interface ReplyView {
  readonly lang: string
  readonly subject: string
  readonly text: string
  /** The same text in the specialist's locale, where the catalogue has both; null: none, or it is the same language. */
  readonly back: { readonly lang: string; readonly text: string } | null
  /** Which tones and parts there are to choose from, and which are on. */
  readonly tones: readonly string[]
  readonly tone: string
  readonly parts: readonly { readonly id: string; readonly on: boolean }[]
  /** Placeholders nobody has filled yet: while there is one it cannot be inserted. */
  readonly open: readonly string[]
  readonly insertable: boolean
  readonly review: { readonly state: 'draft' | 'current' | 'expired'; readonly by: string | null; readonly until: string | null }
}

export interface MacroView {
  readonly id: string
  readonly title: string
}

/** What a macro would make of the ticket; nothing was changed. */
export interface MacroDifference {
  readonly addTags: readonly string[]
  readonly removeTags: readonly string[]
  readonly status: string | null
  readonly priority: string | null
  /** `draft`: nobody has looked this text over. */
  readonly reply: { readonly text: string; readonly public: boolean; readonly draft: boolean } | null
}

export interface EscalationView {
  readonly id: string
  readonly team: Team
  readonly also: readonly Team[]
  readonly raisedAt: number
  readonly raisedBy: string
  readonly dueAt: number
  readonly state: EscalationState
  /** A person, or a role such as `on_call`; null until the watch has come by. */
  readonly owner: string | null
  /** What can be done with it now, the next step first. */
  readonly verbs: readonly EscalationVerb[]
  /** What happened, the oldest first. */
  readonly events: readonly { readonly at: number; readonly what: string; readonly by: string | null }[]
}

/** What an escalation would carry. */
export interface EscalationDraft {
  readonly team: Team
  readonly also: readonly Team[]
  readonly dueAt: number
  readonly facts: readonly FactView[]
  readonly missing: readonly string[]
  /** The internal note as it would be written: no words of the ticket. */
  readonly note: string
}

export interface InFlight {
  readonly key: string
  /** What it is: `tags`, `note`, `case`, `fields`, `comment`, `file`, `remove`. */
  readonly what: string
  readonly vendor: string
  readonly state: 'queued' | 'sent' | 'landed' | 'set-aside'
  readonly why: string | null
  readonly at: number
}

export interface OtherTicket {
  readonly connection: string
  readonly id: string
  readonly url: string
  readonly relation: 'same-person' | 'same-target'
  readonly status: string
  readonly severity: Severity | null
  readonly category: Category | null
  readonly changedAt: number
}

export interface PromiseView {
  readonly id: string
  readonly dueAt: number
  readonly state: 'open' | 'kept' | 'handed-over' | 'late'
  readonly owner: string
  readonly madeAt: number
}

/** `GET /tickets/:id?locale=`. */
export interface SidebarTicket {
  readonly id: string
  /**
   * Changes whenever what people decide by does: the words, the status, the judgement, what others decided. Every verb sends it back, and an older one is
   * refused (`desk.stale`). What is on its way to a CRM does not change it.
   */
  readonly version: string
  /** `unknown`: not read yet (it will be, at once); `reading`: its triage is on its way. */
  readonly state: 'unknown' | 'reading' | 'judged'
  readonly status: string
  readonly createdAt: number
  readonly lang: string
  readonly severity: Severity
  /** The first look is due then; null once somebody answered. */
  readonly firstLookDue: number | null
  readonly followUpDue: number | null
  readonly category: Category
  readonly categories: readonly Category[]
  readonly team: Team
  readonly also: readonly Team[]
  /** False: nothing to judge by (a screenshot, a voice message). */
  readonly judged: boolean
  readonly secondLook: boolean
  /** Settled facts that the neutral sentence is built from; no words of the ticket. */
  readonly about: { readonly reporter: string | null; readonly age: number | null; readonly minor: boolean | null; readonly safeContact: boolean | null; readonly ongoing: boolean | null; readonly country: string | null; readonly moneyDemand: boolean | null; readonly surfaces: readonly string[] }
  readonly reasons: readonly Reason[]
  readonly facts: readonly FactView[]
  readonly missing: readonly { readonly fact: string; readonly question: string | null; readonly lang: string }[]
  /** Files of the conversation. */
  readonly files: readonly AttachmentView[]
  readonly features: readonly FeatureView[]
  readonly reply: ReplyView | null
  readonly macros: readonly MacroView[]
  readonly escalation: EscalationView | null
  readonly escalationDraft: EscalationDraft
  readonly linked: { readonly vendor: string; readonly id: string | null; readonly url: string | null; readonly status: string | null; readonly owner: string | null; readonly queue: string | null } | null
  readonly others: readonly OtherTicket[]
  /** What else this belongs to: how many other tickets of the last days share a link, an account, contact data or the whole text with it; null: none. `more`: at least so many. */
  readonly pattern: { readonly days: number; readonly of: readonly { readonly kind: 'url' | 'handle' | 'contact' | 'text'; readonly tickets: number; readonly more: boolean }[] } | null
  readonly inFlight: readonly InFlight[]
  readonly promises: readonly PromiseView[]
  /** A grave writer who has not answered: a welfare check is due since then. */
  readonly wentQuiet: { readonly since: number; readonly draft: string; readonly lang: string } | null
  readonly handover: { readonly from: string; readonly at: number; readonly accepted: boolean } | null
  /** The specialist has asked not to be shown this topic uncovered. */
  readonly optedOut: boolean
}

/** `POST /tickets/:id/decide`. Stored with who and when; shown to those who write rules. */
export interface DecideBody {
  readonly version: string
  readonly what:
    | { readonly kind: 'feature'; readonly feature: Feature; readonly choice: 'accepted' | 'dismissed' }
    | { readonly kind: 'category'; readonly category: Category; readonly reason: string }
    | { readonly kind: 'severity'; readonly severity: Severity; readonly reason: string }
    /** `fact`: a {@link FactView.id} that is replaced, or a kind (`age`, `country`, `handle`) that is added; null: it is not so. */
    | { readonly kind: 'fact'; readonly fact: string; readonly value: string | null; readonly reason: string }
    | { readonly kind: 'reply'; readonly choice: 'inserted' | 'dismissed' }
}

/** What every verb that changes something answers: the version that the next one sends back. */
export interface Done { readonly version: string }

/** `POST /tickets/:id/reveal`: one passage, never all at once. Counted. */
export interface RevealBody { readonly passage: string }
export interface Revealed { readonly passage: string; readonly text: string }

/** `POST /tickets/:id/describe`: the first viewer's neutral words travel with the passage. */
export interface DescribeBody { readonly passage: string; readonly words: string }

/** `POST /tickets/:id/reply`: composed anew with other wishes; nothing is stored. */
export interface ReplyBody { readonly lang?: string; readonly tone?: string; readonly off?: readonly string[]; readonly given?: Readonly<Record<string, string>>; readonly locale: string }

/** `POST /draft`: the words of a ticket that is still being written, and the language its person is answered in. Nothing of it is stored or logged. */
export interface DraftBody { readonly subject: string; readonly body: string; readonly lang?: string; readonly tone?: string; readonly off?: readonly string[]; readonly locale: string }
export interface DraftView {
  /** What questions and reply are written in: the wish, else the draft's own where the catalogue has it. */
  readonly lang: string
  /** All that there are. */
  readonly langs: readonly string[]
  /** False: it says too little to judge by. */
  readonly judged: boolean
  readonly missing: SidebarTicket['missing']
  readonly reply: ReplyView | null
}

/** `POST /tickets/:id/escalate`. */
export interface EscalateBody { readonly version: string; readonly team: Team; readonly also: readonly Team[]; readonly reason: string }

/** `POST /tickets/:id/escalation`: what somebody does with one that was raised; `why` where it is declined, taken back, escalated again, or waits. */
export interface EscalationBody { readonly version: string; readonly verb: EscalationVerb; readonly why?: string }

/** `POST /tickets/:id/promise`, `/promise/kept` (`promise`: its id; left out: all), `/handover`, `/handover/accept`, `/macro` (id; answers MacroDifference), `/macro/apply`. */
export interface PromiseBody { readonly dueAt: number }
export interface MacroBody { readonly macro: string }
/** `POST /tickets/:id/macro/apply`: tags, status and priority are on their way; the reply is for the composer, nobody sends it; null also at P0 and P1 while its text's review is not in date. */
export interface MacroApplied extends Done { readonly reply: MacroDifference['reply'] }

/** `POST /tickets/:id/guard`: asked when the agent presses save; nothing is blocked unless the setting says so. */
export interface GuardBody { readonly status: string; readonly comment: string; readonly public: boolean }
export interface GuardAnswer {
  readonly block: boolean
  readonly warnings: readonly ('grave-without-escalation' | 'open-placeholder' | 'another-persons-data')[]
  /** A time in the future that a public reply names: perhaps a promise, which `/promise` keeps. */
  readonly promise: number | null
}

/** `POST /exposure`: minutes that a ticket was open, by harm and severity; answers {@link Wellbeing}. Never names a ticket. `settled`: it was escalated or is over. What was uncovered is counted by `reveal`, whatever `items` says. */
export interface ExposureBody { readonly category: Category; readonly severity: Severity; readonly seconds: number; readonly items: number; readonly settled?: boolean }

/** `GET /wellbeing`: the person's own numbers; nobody else's. */
export interface Wellbeing {
  readonly today: { readonly minutes: number; readonly items: number; readonly graveMinutes: number }
  readonly breakDue: boolean
  readonly neutralTask: boolean
  readonly debrief: boolean
  readonly supportUrl: string | null
  readonly preferences: Preferences
}

/** `GET /wellbeing/team`, for leads: four whole weeks of everybody together; null and empty for fewer than five people. */
export interface TeamExposure {
  readonly people: number | null
  readonly rows: readonly { readonly category: Category; readonly severity: Severity; readonly minutes: number; readonly items: number }[]
}

/** `PUT /wellbeing/preferences`; answers {@link Wellbeing}. */
export interface Preferences {
  readonly reveal: 'hold' | 'click'
  readonly grey: boolean
  readonly breakAfterMinutes: number
  readonly optOut: readonly Category[]
}

/** `GET /queue?locale=`: the covered queue of the navigation-bar page. */
export interface QueueRow {
  readonly id: string
  readonly severity: Severity
  readonly category: Category
  readonly lang: string
  readonly status: string
  readonly createdAt: number
  readonly firstLookDue: number | null
  readonly escalated: boolean
  readonly about: SidebarTicket['about']
  /** What else somebody has to do: ask after a writer who went quiet, keep a promise that is late, accept a handover. */
  readonly waits: readonly ('went-quiet' | 'promise-late' | 'handover')[]
}

/** `GET /tickets/:id/thread`: the covered reader; words come one comment at a time from `reveal` with `comment:<id>`. */
export interface CoveredComment {
  readonly id: string
  readonly at: number
  readonly by: 'requester' | 'agent' | 'other'
  readonly public: boolean
  readonly harmful: boolean
  readonly passage: Passage
  readonly attachments: readonly AttachmentView[]
}

/** A file of the conversation, by what is known of it; its bytes come from `POST /tickets/:id/file`, one file at a time, counted. */
export interface AttachmentView {
  readonly id: string
  /** The comment it came with. */
  readonly comment: string
  readonly at: number
  readonly by: 'requester' | 'agent' | 'other'
  readonly kind: 'image' | 'video' | 'audio' | 'other'
  readonly size: number
  /** `covered`: may be asked for. `sealed`: it may show somebody under 18, and nobody is shown it. `unsafe`: not found clean. `named`: of a kind or size that is not shown. */
  readonly shown: 'covered' | 'sealed' | 'unsafe' | 'named'
  /** In neutral words, by whoever saw it first; kept by `describe` with `file:<id>`. */
  readonly described: string | null
}
export interface FileBody { readonly file: string }

import type { Category, Severity } from '../../domain/labels.ts'
import type { Side } from '../../domain/merge.ts'
import type { FieldValue } from '../../domain/ticket.ts'

/** Of GET mappings and GET policy: what was done about what is in force, the newest first. */
export interface VersionHappening {
  readonly at: number
  readonly kind: string
  /** Null: nothing that was published. */
  readonly version: string | null
  readonly author: string
  readonly reason: string
}
export interface VersionRow {
  readonly version: string
  readonly at: number
  readonly state: 'live' | 'kept'
}
/** GET mappings. */
export interface MappingsView {
  readonly live: string | null
  readonly versions: readonly VersionRow[]
  readonly events: readonly VersionHappening[]
  /** Starters that ship with the bridge; GET mappings/:version takes their names as well. */
  readonly files: readonly { readonly id: string; readonly title: string; readonly version: string; readonly fields: number }[]
  /** Fields that do not fit the schemas now. */
  readonly paused: readonly { readonly field: string; readonly text: string }[]
}
/** GET mappings/:version (a version, the beginning of one, `live`, or a file's id). `mapping` is the document that `yaml` writes. */
export interface MappingView {
  readonly version: string
  readonly id: string
  readonly title: string
  readonly yaml: string
  readonly mapping: Readonly<Record<string, unknown>>
}
export interface MappingProblem {
  readonly rule: string | null
  readonly side: Side | null
  readonly severity: 'error' | 'warning'
  readonly text: string
  readonly remedy: string
  /** 1-based, where it is a fault of the text. */
  readonly line: number | null
}
/** POST mappings/check {yaml}. `version` null: it cannot be read. */
export interface MappingCheck {
  readonly version: string | null
  readonly problems: readonly MappingProblem[]
  /** False: no accounts were asked, so only the text was checked. */
  readonly live: boolean
}
/** POST mappings/preview {yaml | version, ticket, show?}. Nothing is sent; values only with `show` and `see-values`. */
export interface MappingPreviewView {
  readonly filter: 'in' | 'out' | 'fault'
  readonly crossing: string
  readonly rows: readonly {
    readonly rule: string
    readonly outcome: string
    readonly fault: string | null
    readonly left: { readonly path: string; readonly before?: FieldValue; readonly after?: FieldValue }
    readonly right: { readonly path: string; readonly before?: FieldValue; readonly after?: FieldValue }
  }[]
}
export interface MappingDifference {
  readonly about: string
  readonly change: 'added' | 'removed' | 'changed'
  readonly before: string | null
  readonly after: string | null
}
/** POST mappings/publish {yaml, why}; `done` false: `problems` has errors, and whatever is live stays. */
export interface MappingPublished {
  readonly done: boolean
  readonly version: string
  readonly before: string | null
  readonly changes: readonly MappingDifference[]
  readonly problems: readonly MappingProblem[]
}
/** POST mappings/rollback and policy/rollback {to?, why}. */
export interface MovedTo {
  readonly version: string | null
  readonly before: string | null
}
/** GET schemas/:side. */
export interface SchemaView {
  readonly side: Side
  readonly fields: readonly {
    readonly id: string
    readonly title: string
    readonly type: string
    readonly choices: readonly { readonly value: string; readonly label: string }[]
    readonly writable: boolean
    readonly required: boolean
    readonly max: number | null
    /** One of ours: not to be mapped. */
    readonly own: string | null
  }[]
}

/** GET policy. */
export interface PolicyView {
  /** In force now, and whether it was published here (`live`) or ships with the bridge (null). */
  readonly version: string
  readonly live: string | null
  readonly stopped: VersionHappening | null
  readonly versions: readonly VersionRow[]
  readonly events: readonly VersionHappening[]
}
/** GET policy/rules. */
export interface RuleRow {
  readonly id: string
  readonly title: string
  readonly version: string
  readonly state: 'draft' | 'shadow' | 'live' | 'retired'
  readonly category: Category | null
  readonly severity: Severity | null
  readonly file: string
}
/** GET policy/files: what POST policy/check and publish take back, changed. Text of each file by its path. */
export interface PolicyFiles {
  readonly version: string
  readonly files: readonly { readonly name: string; readonly text: string }[]
}
/** POST policy/try {subject?, text}. Nothing is kept. */
export interface TriedView {
  readonly lang: string
  readonly judged: boolean
  readonly severity: Severity
  readonly category: { readonly id: string; readonly title: string }
  readonly team: { readonly id: string; readonly title: string }
  readonly rules: readonly { readonly id: string; readonly title: string; readonly version: string; readonly matches: number; readonly words: readonly { readonly before: string; readonly match: string; readonly after: string }[] }[]
  readonly found: readonly string[]
  readonly missing: readonly string[]
  readonly features: readonly { readonly id: string; readonly title: string; readonly because: string }[]
}
export interface PolicyIssue {
  readonly text: string
  readonly file: string | null
  readonly line: number | null
}
/** POST policy/check {files}: those that changed; the others are as they are in force. POST policy/publish {files, why} answers the same and `done`. */
export interface PolicyCheckView {
  readonly version: string
  readonly faults: readonly PolicyIssue[]
  readonly warnings: readonly PolicyIssue[]
}
export interface PolicyPublished extends PolicyCheckView {
  readonly done: boolean
  readonly before: string | null
}
/** GET policy/rates: those outside their band first. */
export interface RateRow {
  readonly connection: string
  readonly rule: string
  readonly tickets: number
  readonly hits: number
  readonly usual: number | null
  readonly low: number | null
  readonly high: number | null
  readonly state: 'usual' | 'high' | 'low' | 'too-little'
}
/** GET policy/shadow: what rules in shadow would have done. */
export interface ShadowView {
  readonly rule: string
  readonly version: string
  readonly fired: number
  readonly wouldRaise: number
  readonly wouldLower: number
  readonly wouldEscalate: number
  readonly wouldMove: number
  readonly since: number
  readonly tickets: readonly { readonly id: string; readonly severity: { readonly from: Severity; readonly to: Severity }; readonly category: { readonly from: Category | 'restricted'; readonly to: Category | 'restricted' } }[]
}

import type { Instant } from '../domain/ports.ts'

/** Somebody did something about what is in force; `version` null: it is nothing, or what the program ships with. */
export interface VersionEvent<K extends string> {
  readonly at: Instant
  readonly kind: K
  readonly version: string | null
  readonly author: string
  readonly reason: string
}

/** What every log of versions has. `refused`: a version that should be in force does not compile with this build. */
export type VersionKind = 'published' | 'rolled-back' | 'refused'

/** Versions that never change once they are kept, and which of them should be in force. */
export interface VersionLog<K extends string = string> {
  /** Keeps a version and its whole source for ever; a known version is left as it is. */
  add(version: string, at: Instant, source: string): Promise<void>
  /** The source as it was published; null for a version that is not known. */
  source(version: string): Promise<string | null>
  /** Newest first. */
  versions(): Promise<readonly { readonly version: string; readonly at: Instant }[]>
  record(event: VersionEvent<K>): Promise<void>
  /** Newest first. */
  events(limit: number): Promise<readonly VersionEvent<K>[]>
  /** What should be in force, by the last publish or rollback; null: nothing that was published. */
  live(): Promise<string | null>
}

/** Mappings; only one is in force. */
export type Mappings = VersionLog<VersionKind>

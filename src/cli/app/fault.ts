/** What is wrong with an app, in which file, and what to do. A warning does not keep it from being packaged. */
export interface AppFault {
  readonly file: string
  readonly what: string
  readonly remedy: string
  readonly warning?: true
}

/** An app as files by their names from its root. */
export type AppFiles = ReadonlyMap<string, Uint8Array>

export type Json = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}

import { BridgeError } from '../domain/errors.ts'

/** Exit codes of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2, setAside: 3 } as const

/** One JSON document on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

export function printLine(line = ''): void {
  process.stdout.write(`${line}\n`)
}

export function printNotice(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** What happened and what to do; a stack trace only where nobody foresaw the error. */
export function explain(error: unknown): string {
  if (error instanceof BridgeError) return `${error.message}\n${error.remedy} [${error.code}]`
  if (error instanceof Error) return `Something unforeseen went wrong: ${error.stack ?? error.message}`
  return `Something unforeseen went wrong: ${String(error)}`
}

/** Left-aligned columns, two spaces apart; the last column is not padded. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd((widths[column] ?? 0) + 2))).join('').trimEnd()).join('\n')
}

/** `1 h 02 min`, `3 min 10 s`, `4 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`
  if (whole >= 60) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
  return `${whole} s`
}

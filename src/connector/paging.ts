import { z, type ZodType } from 'zod'
import { BridgeError } from '../domain/errors.ts'
import type { Checkpoint } from './connector.ts'

/** Checkpoints are JSON with a version, opaque to everybody but the stream that made them. */
export function checkpointCodec<T>(stream: string, schema: ZodType<T>): { encode(value: T): Checkpoint; decode(checkpoint: Checkpoint): T } {
  return {
    encode: (value) => JSON.stringify({ v: 1, s: stream, p: value }),
    decode(checkpoint) {
      const parsed = z.object({ v: z.literal(1), s: z.literal(stream), p: schema }).safeParse(readJson(checkpoint))
      if (!parsed.success) throw new BridgeError('sync.checkpoint', `the stored position of ${stream} is not readable`)
      return parsed.data.p
    },
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** Parses an answer's body, or throws `connector.protocol` naming the place of the first fault and nothing of the contents. */
export function parseAnswer<T>(what: string, schema: ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new BridgeError('connector.protocol', `${what} has an unknown shape at ${issue?.path.join('.') || 'its root'}: ${issue?.code ?? 'not readable'}`)
}

/** Splits into groups of at most `size`, in order. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const groups: T[][] = []
  for (let at = 0; at < items.length; at += size) groups.push(items.slice(at, at + size))
  return groups
}

import type { WriteOp } from '../../domain/write.ts'
import { accountChecks } from './account.ts'
import type { Check } from './bench.ts'
import { streamChecks } from './streams.ts'
import { webhookChecks } from './webhook.ts'
import { writerChecks } from './writers.ts'

export interface Declared {
  readonly streams: readonly string[]
  readonly writers: readonly WriteOp[]
  readonly webhook: boolean
}

/** Every promise a connector with these capabilities makes. One of the checks proves that nothing was left undeclared. */
export function contractChecks(declared: Declared): readonly Check[] {
  return [...accountChecks, ...declared.streams.flatMap(streamChecks), ...declared.writers.flatMap(writerChecks), ...(declared.webhook ? webhookChecks : [])]
}

export type { Check, ContractBench, Fault, StreamCase, WriterCase } from './bench.ts'
export { ContractBreach } from './bench.ts'
export { settled } from './writers.ts'

import type { WriteOp } from '../../domain/write.ts'
import { accountChecks } from './account.ts'
import { agentChecks } from './agents.ts'
import type { Check } from './bench.ts'
import { deleteChecks } from './deletes.ts'
import { fileChecks, filedChecks } from './files.ts'
import { partyChecks } from './parties.ts'
import { noteChecks } from './notes.ts'
import { redactedStreamChecks, redactionChecks } from './redactions.ts'
import { streamChecks } from './streams.ts'
import { valueChecks } from './values.ts'
import { webhookChecks } from './webhook.ts'
import { wholeChecks } from './whole.ts'
import { writerChecks } from './writers.ts'

export interface Declared {
  readonly streams: readonly string[]
  readonly writers: readonly WriteOp[]
  readonly webhook: boolean
  readonly files?: boolean
  readonly parties?: readonly ('read' | 'find')[]
  readonly agents?: boolean
}

/** Every promise a connector with these capabilities makes. One of the checks proves that nothing was left undeclared. */
export function contractChecks(declared: Declared): readonly Check[] {
  const streams = declared.streams.flatMap((name) => [...streamChecks(name), ...wholeChecks(name), ...redactedStreamChecks(name)])
  const writers = declared.writers.flatMap((op) => [...writerChecks(op), ...valueChecks(op), ...noteChecks(op), ...redactionChecks(op), ...deleteChecks(op), ...filedChecks(op)])
  return [...accountChecks, ...streams, ...writers, ...(declared.files === true ? fileChecks : []), ...(declared.parties === undefined ? [] : partyChecks(declared.parties)), ...(declared.agents === true ? agentChecks : []), ...(declared.webhook ? webhookChecks : [])]
}

export type { AgentsCase, AgentTerms, Check, ContractBench, Fault, FiledCase, FilesCase, MappedCase, PartiesCase, SpokenCase, StreamCase, WriterCase } from './bench.ts'
export { ContractBreach } from './bench.ts'
export { settled } from './writers.ts'

import { WireFault, type Clock } from '../../domain/ports.ts'
import type { Outcome, Write, WriteOp } from '../../domain/write.ts'
import type { Connection, FileSource, Submission, Writer } from '../connector.ts'
import { plainFiles } from './file-source.ts'
import { ContractBreach, must, mustEqual, nameOf, type Check, type ContractBench, type WriterCase } from './bench.ts'

/** The promises of every writer. */
export function writerChecks(op: WriteOp): readonly Check[] {
  const check = (title: string, needs: Check['needs'], run: (trial: Trial) => Promise<void>): Check => ({
    name: `${op}: ${title}`,
    needs,
    run: (bench) => run(trialOf(bench, op)),
  })
  return [
    check('every write of a batch lands once, with an outcome of its own', 'changes', lands),
    check('the same key sent again has one effect', 'changes', once),
    check('the same key has one effect also when the first answer was lost', 'faults', lostAnswer),
    check('a 429 is waited out and the write lands once', 'faults', waits),
    check('a server error never makes a second effect', 'faults', serverError),
    check('a record changed meanwhile is refused as conflict, or the last write wins, as declared', 'changes', conflicts),
    check('the version of an outcome is what the next read shows', 'changes', versions),
    check('a batch above the largest is never split in silence', 'reads', declares),
  ]
}

export interface Trial {
  readonly bench: ContractBench
  readonly subject: WriterCase
  readonly writer: Writer<Write>
}

export function trialOf(bench: ContractBench, op: WriteOp): Trial {
  const subject = bench.writers.find((one) => one.op === op)
  const writer = writerOf(bench.connection, op)
  must(subject !== undefined && writer !== null, `the bench or the connection has no writer «${op}»`)
  return { bench, subject, writer }
}

/** A connection's writer for any write; the caller sends it only writes of that op. */
export function writerOf(connection: Connection, op: WriteOp): Writer<Write> | null {
  return connection.writes[op] ?? null
}

/** Polls until every write has an outcome. */
export async function settled<W extends Write>(writer: Writer<W>, submission: Submission, clock: Clock): Promise<readonly Outcome[] | 'lost'> {
  if (submission.state === 'settled') return submission.outcomes
  must(writer.poll !== undefined, 'a writer that leaves something pending must have `poll`')
  for (let round = 0; round < 600; round += 1) {
    const found = (await writer.poll([submission.handle])).get(submission.handle)
    must(found !== undefined, 'poll said nothing of the handle it was asked for')
    if (found !== 'pending') return found
    await clock.sleep(1000)
  }
  throw new ContractBreach('a submission never settled')
}

export async function sendAll({ writer, bench }: Trial, writes: readonly Write[], files: FileSource = plainFiles): Promise<readonly Outcome[]> {
  return finish(await writer.submit(writes, files), { writer, clock: bench.clock })
}

async function finish(submission: Submission, { writer, clock }: { writer: Writer<Write>; clock: Clock }): Promise<readonly Outcome[]> {
  const outcomes = await settled(writer, submission, clock)
  must(outcomes !== 'lost', 'the vendor forgot a submission just made')
  return outcomes
}

/** Sends writes again, as the outbox would, until none says `again`. */
export async function sendAgain(trial: Trial, writes: readonly Write[], files: FileSource = plainFiles): Promise<readonly Outcome[]> {
  const done = new Map<string, Outcome>()
  let left = writes
  for (let round = 0; round < 20 && left.length > 0; round += 1) {
    const outcomes = await finish(await trial.writer.resubmit(left, files), { writer: trial.writer, clock: trial.bench.clock })
    for (const outcome of outcomes) done.set(outcome.key, outcome)
    left = left.filter((write) => done.get(write.key)?.result === 'again')
    if (left.length > 0) await trial.bench.clock.sleep(5000)
  }
  return writes.flatMap((write) => done.get(write.key) ?? [])
}

export function mustLand(outcomes: readonly Outcome[], writes: readonly Write[], when: string): void {
  const said = Object.fromEntries(outcomes.map((outcome) => [outcome.key, outcome.result]))
  mustEqual(outcomes.length, writes.length, `${when}: one outcome for each write`)
  mustEqual(said, Object.fromEntries(writes.map((write) => [write.key, 'landed'])), when)
}

async function mustHaveEffects({ subject }: Trial, writes: readonly Write[], times: number, when: string): Promise<void> {
  for (const write of writes) mustEqual(await subject.effects(write), times, `${when}: effects of one key`)
}

async function lands(trial: Trial): Promise<void> {
  const writes = await trial.subject.prepare(Math.min(3, trial.writer.largest))
  mustLand(await sendAll(trial, writes), writes, 'outcomes of a batch')
  await mustHaveEffects(trial, writes, 1, 'after one sending')
}

async function once(trial: Trial): Promise<void> {
  const writes = await trial.subject.prepare(Math.min(2, trial.writer.largest))
  mustLand(await sendAll(trial, writes), writes, 'first sending')
  mustLand(await sendAgain(trial, writes), writes, 'second sending')
  mustLand(await sendAgain(trial, writes), writes, 'third sending')
  await mustHaveEffects(trial, writes, 1, 'after three sendings')
}

async function lostAnswer(trial: Trial): Promise<void> {
  const writes = await trial.subject.prepare(Math.min(2, trial.writer.largest))
  await trial.bench.vendor.fault({ kind: 'lost-answer', times: 1, on: 'write' })
  const error = await thrown(() => sendAll(trial, writes))
  must(error instanceof WireFault && error.sent === 'maybe', `a lost answer must surface as WireFault «maybe», not ${nameOf(error)}`)
  mustLand(await sendAgain(trial, writes), writes, 'after a lost answer')
  await mustHaveEffects(trial, writes, 1, 'after a lost answer')
}

async function waits(trial: Trial): Promise<void> {
  const writes = await trial.subject.prepare(1)
  const began = trial.bench.clock.now()
  await trial.bench.vendor.fault({ kind: 'rate-limit', afterSeconds: 23, times: 1, on: 'write' })
  mustLand(await sendAll(trial, writes), writes, 'after a 429')
  must(trial.bench.clock.now() - began >= 23_000, 'the write did not wait as long as it was told')
  await mustHaveEffects(trial, writes, 1, 'after a 429')
}

async function serverError(trial: Trial): Promise<void> {
  const writes = await trial.subject.prepare(1)
  await trial.bench.vendor.fault({ kind: 'server-error', times: 1, on: 'write' })
  const error = await thrown(() => sendAll(trial, writes))
  must(error === null || error instanceof WireFault, `a server error surfaced as ${nameOf(error)}`)
  mustLand(await sendAgain(trial, writes), writes, 'after a server error')
  await mustHaveEffects(trial, writes, 1, 'after a server error')
}

async function conflicts(trial: Trial): Promise<void> {
  if (trial.writer.conflicts === 'last-write-wins') return
  must(trial.subject.disturb !== undefined, 'conflicts are declared as detected, but the bench cannot disturb')
  const [disturbed, quiet] = await trial.subject.prepare(2)
  must(disturbed !== undefined && quiet !== undefined, 'two writes are needed')
  await trial.subject.disturb(disturbed)
  const batch = trial.writer.largest >= 2 ? [disturbed, quiet] : [disturbed]
  const outcomes = await sendAll(trial, batch)
  mustEqual(outcomes.find((one) => one.key === disturbed.key)?.result, 'conflict', 'a write planned against an older version')
  if (batch.length === 2) mustEqual(outcomes.find((one) => one.key === quiet.key)?.result, 'landed', 'its neighbour in the batch')
  await mustHaveEffects(trial, [disturbed], 0, 'after a conflict')
  mustEqual((await sendAgain(trial, [disturbed]))[0]?.result, 'conflict', 'the same write sent again')
  await mustHaveEffects(trial, [disturbed], 0, 'after a conflict, sent again')
}

async function versions(trial: Trial): Promise<void> {
  if (trial.subject.version === undefined) return
  const [write] = await trial.subject.prepare(1)
  must(write !== undefined, 'a write is needed')
  const [outcome] = await sendAll(trial, [write])
  must(outcome?.result === 'landed', `the write did not land: ${outcome?.result}`)
  if (outcome.version !== null) mustEqual(outcome.version, await trial.subject.version(write), 'version')
}

async function declares({ writer }: Trial): Promise<void> {
  must(Number.isInteger(writer.largest) && writer.largest >= 1, '`largest` must be a whole number of at least 1')
  must(Number.isInteger(writer.inFlight) && writer.inFlight >= 1, '`inFlight` must be a whole number of at least 1')
  const tooMany = Array.from({ length: writer.largest + 1 }, (_, at): Write => ({ op: 'retire', kind: 'macro', id: 'x', vendorId: '0', key: `too-many-${at}` }))
  const error = await thrown(() => writer.submit(tooMany, plainFiles))
  must(error instanceof Error, 'a batch above the largest was taken')
}

async function thrown(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work()
    return null
  } catch (error) {
    return error
  }
}

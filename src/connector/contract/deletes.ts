import type { Remove, WriteOp } from '../../domain/write.ts'
import type { Looked } from '../connector.ts'
import { must, mustEqual, nameOf, type Check, type RemovalCase } from './bench.ts'
import { mustLand, sendAgain, sendAll, trialOf, type Trial } from './writers.ts'

/** The promises of moving records into the bin, and of looking whether they are there. */
export function deleteChecks(op: WriteOp): readonly Check[] {
  if (op !== 'remove') return []
  const check = (title: string, needs: Check['needs'], run: (trial: Trial, removal: RemovalCase) => Promise<void>): Check => ({
    name: `${op}: ${title}`,
    needs,
    run: (bench) => {
      const trial = trialOf(bench, op)
      must(trial.subject.removal !== undefined && bench.connection.look !== undefined, `the bench cannot try deletes, or the connection cannot look at records`)
      return run(trial, trial.subject.removal)
    },
  })
  return [
    check('a look tells records apart that are there, in the bin, and nowhere; and by whom where it says', 'changes', tellsApart),
    check('what is removed can be restored, and is as it was', 'changes', restores),
    check('what somebody restored is left alone by the same write sent again', 'changes', neverTwice),
    check('a record that was merged names the one that it went into, and no other does', 'changes', namesKept),
    check('silence is no signal: a look that gets no answer concludes nothing', 'faults', neverConcludes),
  ]
}

async function look({ bench }: Trial, id: string): Promise<Looked | undefined> {
  await bench.vendor.settle()
  return (await bench.connection.look?.([id]))?.get(id)
}

async function planned(trial: Trial): Promise<Remove> {
  const [write] = await trial.subject.prepare(1)
  must(write?.op === 'remove', 'the bench planned no delete')
  return write
}

async function tellsApart(trial: Trial, removal: RemovalCase): Promise<void> {
  const [there, gone] = [await planned(trial), await planned(trial)]
  await removal.discard(gone.recordId)
  await trial.bench.vendor.settle()
  const found = await trial.bench.connection.look?.([there.recordId, removal.unknown, gone.recordId])
  mustEqual([there.recordId, removal.unknown, gone.recordId].map((id) => found?.get(id)?.found), ['there', 'absent', 'deleted'], 'what looks found')
  const deleted = found?.get(gone.recordId)
  must(deleted?.found === 'deleted' && (deleted.by === null || deleted.by === removal.somebody), 'somebody else is said to have deleted it')
}

async function namesKept(trial: Trial, removal: RemovalCase): Promise<void> {
  const { connection } = trial.bench
  must((connection.mergedInto === undefined) === (removal.merge === undefined), 'the connection tells of merges that the bench cannot try, or the other way round')
  if (removal.merge === undefined) return
  const [lost, kept, other] = [await planned(trial), await planned(trial), await planned(trial)]
  await removal.merge(lost.recordId, kept.recordId)
  await removal.discard(other.recordId)
  await trial.bench.vendor.settle()
  const found = await connection.mergedInto?.([lost.recordId, kept.recordId, other.recordId, removal.unknown])
  mustEqual([...(found ?? [])], [[lost.recordId, kept.recordId]], 'what was merged into what')
}

async function restores(trial: Trial, removal: RemovalCase): Promise<void> {
  const write = await planned(trial)
  const read = async (): Promise<unknown> => {
    const [ticket] = (await trial.bench.connection.reads.tickets?.fetch([write.recordId])) ?? []
    return ticket === null || ticket === undefined || ticket.status === 'deleted' ? null : { subject: ticket.subject, status: ticket.status, fields: ticket.fields }
  }
  const before = await read()
  must(before !== null, 'the bench planned to remove what is not there')
  mustLand(await sendAll(trial, [write]), [write], 'a delete')
  mustEqual((await look(trial, write.recordId))?.found, 'deleted', 'what a look finds of a record that was removed')
  mustEqual(await read(), null, 'what is read of it')
  await removal.restore(write.recordId)
  mustEqual((await look(trial, write.recordId))?.found, 'there', 'what a look finds of it once it was restored')
  mustEqual(await read(), before, 'what is read of it then')
}

async function neverTwice(trial: Trial, removal: RemovalCase): Promise<void> {
  const write = await planned(trial)
  mustLand(await sendAll(trial, [write]), [write], 'a delete')
  await removal.restore(write.recordId)
  await trial.bench.vendor.settle()
  mustEqual((await sendAgain(trial, [write]))[0]?.result, 'conflict', 'the same write, sent again after somebody had restored the record')
  mustEqual((await look(trial, write.recordId))?.found, 'there', 'what a look finds of it then')
  mustEqual(await trial.subject.effects(write), 1, 'effects of one key')
}

async function neverConcludes(trial: Trial): Promise<void> {
  const write = await planned(trial)
  await trial.bench.vendor.fault({ kind: 'server-error', times: 60, on: 'read' })
  const found = await trial.bench.connection.look?.([write.recordId]).catch((error: unknown) => {
    must(nameOf(error) !== '', 'an error without a name')
    return null
  })
  must(found === null || found?.get(write.recordId) === undefined, `a look that was not answered found «${found?.get(write.recordId)?.found}»`)
}

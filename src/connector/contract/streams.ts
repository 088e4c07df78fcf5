import { BridgeError } from '../../domain/errors.ts'
import type { Checkpoint, Page } from '../connector.ts'
import { must, mustEqual, nameOf, type Check, type ContractBench, type StreamCase } from './bench.ts'

/** The promises of every stream. */
export function streamChecks(name: string): readonly Check[] {
  const check = (title: string, needs: Check['needs'], run: (stream: StreamCase, bench: ContractBench) => Promise<void>): Check => ({
    name: `${name}: ${title}`,
    needs,
    run: (bench) => run(streamOf(bench, name), bench),
  })
  return [
    check('resuming from any checkpoint skips no record', 'changes', resumes),
    check('an edit made between two pages is seen', 'changes', seesEdits),
    check('records sharing one timestamp across a page edge are all seen', 'changes', sharesInstants),
    check('`upTo` never runs ahead of what was delivered', 'changes', watermark),
    check('fetch agrees with changes; absent gives null, in the order asked', 'changes', fetchAgrees),
    check('deletes arrive as declared', 'changes', deletes),
    check('a 429 is waited out as told', 'faults', waits),
    check('a server error is tried again, then becomes connector.unavailable', 'faults', givesUp),
    check('a malformed page is connector.protocol and yields nothing', 'faults', refusesMalformed),
    check('an unreadable checkpoint is sync.checkpoint', 'reads', refusesCheckpoint),
    check('abort stops within one request', 'changes', aborts),
  ]
}

export function streamOf(bench: ContractBench, name: string): StreamCase {
  const found = bench.streams.find((stream) => stream.name === name)
  must(found !== undefined, `the bench has no stream «${name}»`)
  return found
}

export async function pages(stream: StreamCase, since: Checkpoint | null): Promise<Page<unknown>[]> {
  const all: Page<unknown>[] = []
  for await (const page of stream.changes(since)) {
    all.push(page)
    must(all.length < 10_000, 'the stream does not come to an end')
  }
  must(all.at(-1)?.atEnd === true, 'the last page does not say `atEnd`')
  must(all.slice(0, -1).every((page) => !page.atEnd), 'a page before the last says `atEnd`')
  return all
}

const idsOf = (stream: StreamCase, read: readonly Page<unknown>[]): Set<string> => new Set(read.flatMap((page) => page.records.map((record) => stream.idOf(record))))

function mustHold(seen: ReadonlySet<string>, wanted: readonly string[], when: string): void {
  const absent = wanted.filter((id) => !seen.has(id))
  must(absent.length === 0, `${when}: ${absent.length} of ${wanted.length} records never came (first: ${absent[0]})`)
}

async function resumes(stream: StreamCase, { vendor }: ContractBench): Promise<void> {
  const made = await stream.make(stream.pageSize * 3 + 1, false)
  await vendor.settle()
  const whole = await pages(stream, null)
  must(whole.length >= 3, `${made.length} records came in ${whole.length} pages: too few to test resuming`)
  mustHold(idsOf(stream, whole), made, 'reading through')
  for (const [at, page] of whole.entries()) {
    const rest = await pages(stream, page.checkpoint)
    mustHold(idsOf(stream, [...whole.slice(0, at + 1), ...rest]), made, `resuming after page ${at + 1}`)
  }
  const later = await stream.make(2, false)
  await vendor.settle()
  mustHold(idsOf(stream, await pages(stream, whole.at(-1)?.checkpoint ?? null)), later, 'resuming after the end')
}

async function seesEdits(stream: StreamCase, { vendor }: ContractBench): Promise<void> {
  if (stream.edit === undefined) return
  const made = await stream.make(stream.pageSize * 2 + 1, false)
  await vendor.settle()
  let first: { id: string; as: unknown } | null = null
  let latest: unknown = null
  for await (const page of stream.changes(null)) {
    for (const record of page.records) {
      if (first !== null && stream.idOf(record) === first.id) latest = stream.essence(record)
    }
    const mine = page.records.find((record) => made.includes(stream.idOf(record)))
    if (first === null && mine !== undefined) {
      first = { id: stream.idOf(mine), as: stream.essence(mine) }
      await stream.edit(first.id)
      await vendor.settle()
    }
  }
  must(first !== null, 'none of the records came')
  must(latest !== null, 'the edited record did not come again')
  must(JSON.stringify(latest) !== JSON.stringify(first.as), 'the edited record came again unchanged')
}

async function sharesInstants(stream: StreamCase, { vendor }: ContractBench): Promise<void> {
  const made = await stream.make(stream.pageSize * 3 + 2, true)
  const next = await stream.make(1, false)
  await vendor.settle()
  mustHold(idsOf(stream, await pages(stream, null)), [...made, ...next], 'records of one instant and the next one')
}

async function watermark(stream: StreamCase, { vendor, clock }: ContractBench): Promise<void> {
  const began = clock.now()
  await stream.make(stream.pageSize * 2 + 1, false)
  await vendor.settle()
  const read = await pages(stream, null)
  const marks = read.map((page) => page.upTo)
  must(marks.every((mark, at) => at === 0 || mark >= (marks[at - 1] ?? 0)), '`upTo` goes back')
  must(marks.every((mark) => mark <= clock.now()), '`upTo` lies in the future')
  must((marks.at(-1) ?? 0) >= began, '`upTo` of the last page lies before the records it delivered')
  let seen = read
  for (const waitMs of [0, 5_000, 30_000, 55_000]) {
    const late = await stream.make(1, false)
    const madeAt = clock.now()
    await clock.sleep(waitMs)
    const more = await pages(stream, seen.at(-1)?.checkpoint ?? null)
    if (!idsOf(stream, more).has(late[0] ?? '')) must((more.at(-1)?.upTo ?? 0) <= madeAt, `\`upTo\` has passed a record made ${waitMs} ms ago that was not delivered`)
    await vendor.settle()
    seen = [...more, ...(await pages(stream, more.at(-1)?.checkpoint ?? null))]
    mustHold(idsOf(stream, seen), late, 'a record made at the edge')
  }
}

async function fetchAgrees(stream: StreamCase, { vendor }: ContractBench): Promise<void> {
  const made = await stream.make(3, false)
  await vendor.settle()
  const seen = new Map((await pages(stream, null)).flatMap((page) => page.records.map((record) => [stream.idOf(record), record] as const)))
  const asked = [made[2] ?? '', '999999999', made[0] ?? '']
  const got = await stream.fetch(asked)
  mustEqual(got.length, 3, 'as many answers as ids asked for')
  must(got[1] === null, 'an absent id must give null')
  for (const at of [0, 2]) {
    const [fetched, streamed] = [got[at], seen.get(asked[at] ?? '')]
    must(fetched !== null && fetched !== undefined && streamed !== undefined, `record ${asked[at]} is missing`)
    mustEqual(stream.essence(fetched), stream.essence(streamed), 'fetch and changes')
  }
}

async function deletes(stream: StreamCase, { vendor }: ContractBench): Promise<void> {
  if (stream.remove === undefined) return
  const [gone = '', kept = ''] = await stream.make(2, false)
  await vendor.settle()
  const before = await pages(stream, null)
  await stream.remove(gone)
  await vendor.settle()
  const after = (await pages(stream, before.at(-1)?.checkpoint ?? null)).flatMap((page) => page.records)
  const tombstone = after.find((record) => stream.idOf(record) === gone)
  if (stream.deletes === 'tombstones') must(tombstone !== undefined && stream.isTombstone?.(tombstone) === true, 'no tombstone came for a deleted record')
  else must(tombstone === undefined || stream.isTombstone?.(tombstone) !== true, 'a tombstone came from a stream that declares none')
  must(!after.some((record) => stream.idOf(record) === kept && stream.isTombstone?.(record) === true), 'a record that is still there came as deleted')
}

async function waits(stream: StreamCase, { vendor, clock }: ContractBench): Promise<void> {
  const made = await stream.make(1, false)
  await vendor.settle()
  const began = clock.now()
  await vendor.fault({ kind: 'rate-limit', afterSeconds: 37, times: 1, on: 'read' })
  mustHold(idsOf(stream, await pages(stream, null)), made, 'after a 429')
  must(clock.now() - began >= 37_000, `the vendor said 37 s, the next request left after ${clock.now() - began} ms`)
}

async function givesUp(stream: StreamCase, { vendor }: ContractBench): Promise<void> {
  const made = await stream.make(1, false)
  await vendor.settle()
  await vendor.fault({ kind: 'server-error', times: 1, on: 'read' })
  mustHold(idsOf(stream, await pages(stream, null)), made, 'after one server error')
  await vendor.fault({ kind: 'server-error', times: 1000, on: 'read' })
  await mustFail(() => pages(stream, null), 'connector.unavailable')
}

async function refusesMalformed(stream: StreamCase, { vendor }: ContractBench): Promise<void> {
  const made = await stream.make(1, false)
  await vendor.settle()
  await vendor.fault({ kind: 'malformed', times: 1, on: 'read' })
  let yielded = 0
  await mustFail(async () => {
    for await (const page of stream.changes(null)) yielded += page.checkpoint === '' ? 0 : 1
  }, 'connector.protocol')
  mustEqual(yielded, 0, 'pages (and so checkpoints) from a malformed answer')
  mustHold(idsOf(stream, await pages(stream, null)), made, 'once the vendor is itself again')
}

async function refusesCheckpoint(stream: StreamCase): Promise<void> {
  await mustFail(() => pages(stream, 'not a checkpoint'), 'sync.checkpoint')
}

async function aborts(stream: StreamCase, { vendor }: ContractBench): Promise<void> {
  await stream.make(stream.pageSize * 3 + 1, false)
  await vendor.settle()
  const stop = new AbortController()
  let after = 0
  let seen = 0
  try {
    for await (const page of stream.changes(null, { signal: stop.signal })) {
      seen += 1
      must(page.records.length >= 0 && seen < 3, 'pages go on after abort')
      if (seen === 1) {
        after = await vendor.requests()
        stop.abort(new Error('stopped by the contract'))
      }
    }
  } catch (error) {
    must(error instanceof Error && error.message === 'stopped by the contract', `abort surfaced as ${nameOf(error)}`)
  }
  const more = (await vendor.requests()) - after
  must(more <= 1, `${more} requests left after abort`)
}

export async function mustFail(work: () => Promise<unknown>, code: string): Promise<void> {
  const error: unknown = await work().then(
    () => null,
    (caught: unknown) => caught,
  )
  must(error !== null, `nothing failed where ${code} was due`)
  must(error instanceof BridgeError, `failed with ${nameOf(error)} where ${code} was due`)
  mustEqual(error.code, code, 'the error')
}
